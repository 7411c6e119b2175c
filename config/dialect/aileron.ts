/**
 * The language of AILERON Gateway: resources that refer to each other by kind, namespace and name,
 * from one Entrypoint to HTTPServers to ReverseProxyHandlers. Where its documentation and its
 * program differ, the translation follows the documentation, with a note.
 */
import type { Dialect } from "../dialect.ts";
import type { Mark, Source } from "../source.ts";
import { readDocuments } from "./aileron/documents.ts";
import { ShellForms } from "./aileron/environment.ts";
import { hostGroups } from "./aileron/hosts.ts";
import { type Place, placeIn, Report } from "./aileron/report.ts";
import { type Resource, Resources, shortName } from "./aileron/resources.ts";
import { Routes } from "./aileron/routes.ts";
import { mapping, sequence, word, type Written } from "./written.ts";

export const aileron: Dialect = {
  name: "AILERON Gateway",
  recognises: (keys) => keys.has("apiVersion") && keys.has("kind"),
  translate(sources, { env, lenient }) {
    const report = new Report({ lenient });
    const forms = new ShellForms(env);
    const read = sources.map((source) => readDocuments(source, forms));
    for (const { problems, remarks } of read) {
      report.add(problems);
      for (const { message, position } of remarks) report.noteAt(message, position);
    }
    const isWhole = report.problems.length === 0;
    const documents = read.flatMap(({ documents }) => documents);
    const resources = new Resources(documents, { report, isWhole });
    const top = beginningOf(sources);
    if (isWhole && !resources.hasEntrypoint) {
      report.problem("there is no Entrypoint, so no server is started", { mark: top, path: [] });
    }
    const entrypoint = resources.entrypoint;
    const written = entrypoint && writtenOf(entrypoint, resources, top);
    const { problems, notes } = report;
    if (written === undefined || problems.length > 0) return { mark: top, problems, notes };
    return { ...written, problems, notes };
  },
};

function beginningOf([first]: readonly Source[]): Mark {
  const position = () => ({ file: first.name, line: 1, column: 1 });
  return { value: position, key: position, children: new Map() };
}

type Server = Resource<"HTTPServer">;

function writtenOf(
  entrypoint: Resource<"Entrypoint">,
  resources: Resources,
  top: Mark,
): Written | undefined {
  const { report } = resources;
  const runners = placeIn(entrypoint.place, "spec", "runners");
  const servers = entrypoint.spec.runners.flatMap((reference, index) => {
    const at = { place: placeIn(runners, index), path: ["listen"] };
    return resources.get("HTTPServer", reference, at) ?? [];
  });
  if (entrypoint.spec.runners.length === 0) {
    report.problem("there are no 'runners', so no server is started", runners);
  }
  if (servers.length === 0) return undefined;
  const [server, ...others] = servers;
  for (const other of others) refuseOther(other, { server, report });
  const groups = hostGroups(server, resources);
  const routes = new Routes(groups, report);
  const virtualHosts = placeIn(server.place, "spec", "virtualHosts");
  if (routes.routes.length === 0 && report.problems.length === 0) {
    report.problem("no request would be sent to any upstream", virtualHosts);
  }
  for (const { kind, place, ...called } of resources.unused) {
    report.note(`left out: nothing refers to the ${kind} '${shortName(called)}'`, place, []);
  }
  return mapping({
    listen: listenOf(servers, top),
    shutdown_timeout: shutdownOf(servers),
    errors: mapping({ format: word("status", top) }, top),
    upstreams: routes.upstreams({ mark: top, path: [] }),
    routes: sequence(routes.routes, virtualHosts.mark),
  }, top);
}

/** Weir serves the same on all its addresses. */
function refuseOther(other: Server, { server, report }: { server: Server; report: Report }): void {
  if (JSON.stringify(other.spec.virtualHosts) === JSON.stringify(server.spec.virtualHosts)) return;
  const message = `the HTTPServer '${shortName(other)}' serves something else than ` +
    `'${shortName(server)}'; Weir serves the same on all its addresses, so run it once for each`;
  report.problem(message, other.place);
}

function listenOf(servers: readonly Server[], top: Mark): Written {
  const listeners = servers.map(listenerOf);
  return listeners.length === 1 ? listeners[0] : sequence(listeners, top);
}

function listenerOf({ spec, place }: Server): Written {
  const { addr, tlsConfig } = spec.httpConfig.listenConfig;
  const inListenConfig = placeIn(place, "spec", "httpConfig", "listenConfig");
  const own = addr === "" ? placeIn(place, "spec", "addr") : placeIn(inListenConfig, "addr");
  const address = word(addr || spec.addr || ":8080", own.mark);
  if (tlsConfig === undefined) return address;
  const { mark } = placeIn(inListenConfig, "tlsConfig");
  const pairs = placeIn(inListenConfig, "tlsConfig", "certKeyPairs");
  const certificates = tlsConfig.certKeyPairs.map(({ certFile, keyFile }, index) => {
    const pair = placeIn(pairs, index);
    return mapping({
      cert: word(certFile, placeIn(pair, "certFile").mark),
      key: word(keyFile, placeIn(pair, "keyFile").mark),
    }, pair.mark);
  });
  return mapping({
    address,
    tls: mapping({ certificates: sequence(certificates, pairs.mark) }, mark),
  }, own.mark);
}

/** The longest timeout of all servers: in Weir they stop together. */
function shutdownOf(servers: readonly Server[]): Written {
  const longest = servers.reduce((a, b) => b.spec.shutdownTimeout > a.spec.shutdownTimeout ? b : a);
  const place: Place = placeIn(longest.place, "spec", "shutdownTimeout");
  return word(`${longest.spec.shutdownTimeout}s`, place.mark);
}

/**
 * Which handler gets which requests, by the virtual hosts of a server. A request is matched by its
 * host first; if no virtual host names it, by those that name no host.
 */
import { positionText } from "../../problems.ts";
import { attempt } from "../../scalars.ts";
import type { Host } from "./host_condition.ts";
import { bySpecificity, compare, parsePattern, type Pattern } from "./mux.ts";
import { type Place, type PlacedReporting, placeIn, type Report } from "./report.ts";
import type { Resource, Resources } from "./resources.ts";
import type { VirtualHost } from "./schema.ts";

export interface Registration {
  readonly pattern: Pattern;
  /** Undefined: any. */
  readonly methods: readonly string[] | undefined;
  /** Undefined: of a kind that Weir does not read. No other handler gets its requests. */
  readonly handler: Resource<"ReverseProxyHandler"> | undefined;
  /** Of the methods, and of the pattern. */
  readonly places: { readonly methods: Place; readonly self: Place };
}

/** Hosts with the same registrations; without hosts: all those that no virtual host names. */
export interface HostGroup {
  readonly hosts: readonly Host[];
  /** Narrower patterns before wider ones. */
  readonly registrations: readonly Registration[];
}

/** Groups with hosts first. */
export function hostGroups(server: Resource<"HTTPServer">, resources: Resources): HostGroup[] {
  const byHost = new Map<string, { host: Host | undefined; registrations: Registration[] }>();
  for (const [index, virtualHost] of server.spec.virtualHosts.entries()) {
    const place = placeIn(server.place, "spec", "virtualHosts", index);
    const registrations = registrationsOf(virtualHost, place, resources);
    for (const host of hostsOf(virtualHost, place)) {
      const name = host?.name.toLowerCase() ?? "";
      const entry = byHost.get(name) ?? { host, registrations: [] };
      byHost.set(name, entry);
      for (const each of registrations) add(each, entry.registrations, resources.report);
    }
  }
  return grouped([...byHost.values()]);
}

function hostsOf({ hosts }: VirtualHost, place: Place): (Host | undefined)[] {
  if (hosts.length === 0) return [undefined];
  return hosts.map((name, index) => ({ name, place: placeIn(place, "hosts", index) }));
}

function grouped(
  entries: readonly { host: Host | undefined; registrations: Registration[] }[],
): HostGroup[] {
  const groups: { hosts: Host[]; registrations: Registration[] }[] = [];
  for (const { host, registrations } of entries) {
    const alike = groups.find((group) =>
      group.hosts.length > 0 && host !== undefined && isSame(group.registrations, registrations)
    );
    if (alike) alike.hosts.push(host!);
    else groups.push({ hosts: host === undefined ? [] : [host], registrations });
  }
  for (const group of groups) {
    group.registrations = group.registrations.toSorted((a, b) =>
      bySpecificity(a.pattern, b.pattern)
    );
  }
  return groups.toSorted((a, b) => Number(a.hosts.length === 0) - Number(b.hosts.length === 0));
}

function isSame(one: readonly Registration[], other: readonly Registration[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

/** Go refuses two patterns that match the same path when neither is more specific. */
function add(one: Registration, to: Registration[], report: Report): void {
  for (const { pattern, places } of to) {
    const relation = compare(one.pattern, pattern);
    if (relation !== "same" && relation !== "crossing") continue;
    const where = positionText(places.self.mark.value());
    const message = relation === "same"
      ? `duplicate pattern '${one.pattern.text}'; the first is at ${where}`
      : `the pattern '${one.pattern.text}' and '${pattern.text}' at ${where} match the same ` +
        "paths, and neither is the more specific";
    return report.problem(message, one.places.self);
  }
  to.push(one);
}

function registrationsOf(
  { pattern, methods, handlers }: VirtualHost,
  place: Place,
  resources: Resources,
): Registration[] {
  const { report } = resources;
  return handlers.flatMap((spec, index): Registration[] => {
    const self = placeIn(place, "handlers", index);
    const reference = placeIn(self, "handler");
    const path = ["routes"];
    const handler = resources.get("ReverseProxyHandler", spec.handler, { place: reference, path });
    const texts = handler?.spec.patterns ?? [];
    const all = texts.length === 0
      ? [spec.pattern]
      : texts.map((text) => joined(spec.pattern, text));
    const allowed = allowedBy(methods, handler?.spec.methods ?? []);
    const ofMethods = methods.length > 0 || handler === undefined
      ? placeIn(place, "methods")
      : placeIn(handler.place, "spec", "methods");
    const at = placeIn(self, "pattern");
    return all.flatMap((text): Registration[] => {
      if (text === "" && /[^/]\/$/.test(pattern)) noteOfSlash(pattern, { place, report });
      const parsed = patternAt(pattern + text, { place: at, report });
      if (parsed === undefined) return [];
      return [{
        pattern: parsed,
        methods: allowed,
        handler,
        places: { methods: ofMethods, self: at },
      }];
    });
  });
}

function noteOfSlash(
  pattern: string,
  { place, report }: Pick<PlacedReporting, "place" | "report">,
): void {
  const message = `'${pattern}' is all that is below it, as is documented; the program takes it ` +
    "without the slash where a handler has no pattern";
  report.note(message, placeIn(place, "pattern"), ["routes"]);
}

function joined(pattern: string, text: string): string {
  return pattern === "" ? text : `${pattern}/${text}`;
}

function patternAt(
  text: string,
  { place, report }: Pick<PlacedReporting, "place" | "report">,
): Pattern | undefined {
  const { output, message } = attempt(() => parsePattern(text));
  if (message !== undefined) report.problem(message, place);
  return output;
}

/** The methods that both allow; an empty list allows all. */
export function allowedBy(
  one: readonly string[],
  other: readonly string[],
): readonly string[] | undefined {
  if (one.length === 0) return other.length === 0 ? undefined : other;
  return other.length === 0 ? one : one.filter((method) => other.includes(method));
}

/** Paths of files in a config are relative to the file that names them. */
import { dirname, isAbsolute, join } from "node:path";
import type { Loaded } from "../../config/load.ts";
import type {
  Config,
  GuardConfig,
  Listen,
  RouteConfig,
  TargetConfig,
} from "../../config/schema.ts";

type Path = Parameters<Loaded["placeOf"]>[0]["path"];

/** The config with each path as this program finds it. */
export function withPaths({ config, placeOf }: Loaded): Config {
  const at: At = (path, written) =>
    isAbsolute(written) ? written : join(dirname(placeOf({ path }).file), written);
  const guards = guardsOf(config, at);
  return {
    ...config,
    listen: config.listen.map((each, index) => ofListener(each, ["listen", index, "tls"], at)),
    upstreams: Object.fromEntries(
      Object.entries(config.upstreams).map(([name, upstream]) => [
        name,
        upstream.targets.some(({ tls }) => tls !== undefined)
          ? {
            ...upstream,
            targets: ofTargets(upstream.targets, ["upstreams", name, "targets"], at),
          }
          : upstream,
      ]),
    ),
    routes: config.routes.map((route, index) => ({
      ...ofRoute(route, ["routes", index], at),
      use: route.use.map((guard) => guards.get(guard) ?? guard),
    })),
  };
}

/** What is written at a path of the config, as it is to be read. */
type At = (path: Path, written: string) => string;

function ofListener(listener: Listen, path: Path, at: At): Listen {
  const { tls } = listener;
  if (tls === undefined) return listener;
  const certificates = tls.certificates.map(({ cert, key }, index) => ({
    cert: at([...path, "certificates", index, "cert"], cert),
    key: at([...path, "certificates", index, "key"], key),
  }));
  const { client_auth } = tls;
  if (client_auth === undefined) return { ...listener, tls: { ...tls, certificates } };
  const ca = at([...path, "client_auth", "ca"], client_auth.ca);
  return { ...listener, tls: { ...tls, certificates, client_auth: { ...client_auth, ca } } };
}

const NAMES = ["ca", "client_cert", "client_key"] as const;

function ofTargets(targets: readonly TargetConfig[], path: Path, at: At): TargetConfig[] {
  return targets.map((target, index) => {
    if (target.tls === undefined) return target;
    const tls = { ...target.tls };
    for (const name of NAMES) {
      const written = tls[name];
      if (written !== undefined) tls[name] = at([...path, index, "tls", name], written);
    }
    return { ...target, tls };
  });
}

/** Each by itself, as one that has a name stands where that is given. */
function guardsOf({ middleware, routes }: Config, at: At): Map<GuardConfig, GuardConfig> {
  const named = Object.entries(middleware).flatMap(([name, guards]) =>
    guards.map((guard) => [guard, ["middleware", name]] as const)
  );
  const own = routes.flatMap(({ use }, index) =>
    use.map((guard) => [guard, ["routes", index, "use"]] as const)
  );
  const placed = new Map<GuardConfig, GuardConfig>();
  for (const [guard, path] of [...named, ...own]) {
    if (guard.module === undefined || placed.has(guard)) continue;
    placed.set(guard, { module: at([...path], guard.module) });
  }
  return placed;
}

function ofRoute(route: RouteConfig, path: Path, at: At): RouteConfig {
  const { respond, files, handler } = route;
  if (handler !== undefined) return { ...route, handler: at([...path, "handler"], handler) };
  if (files !== undefined) {
    const root = at([...path, "files", "root"], files.root);
    return { ...route, files: { ...files, root } };
  }
  if (respond?.file === undefined) return route;
  const file = at([...path, "respond", "file"], respond.file);
  return { ...route, respond: { ...respond, file } };
}

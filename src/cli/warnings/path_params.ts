import type { Config, KeySource, RouteConfig } from "../../../config/schema.ts";
import type { Warning } from "../warnings.ts";

/** Routes whose path has no parameter of the name that their upstream's key is read from. */
export function* paramsMissing({ routes, upstreams }: Config): Iterable<Warning> {
  for (const [index, { path, upstream }] of routes.entries()) {
    if (upstream === undefined) continue;
    for (const name of paramsIn(upstreams[upstream].hash)) {
      if (hasParam(path, name)) continue;
      yield {
        message: `the path has no parameter '${name}', by which upstream ${upstream} picks; ` +
          "write { pattern: … } or { regex: … } with one",
        path: ["routes", index, "path"],
      };
    }
  }
}

function paramsIn(source: KeySource | undefined): string[] {
  if (source === undefined) return [];
  const { key } = source;
  const own = source.source === "path_param" && key !== undefined ? [key] : [];
  return [...own, ...paramsIn(source.fallback)];
}

function hasParam(path: RouteConfig["path"], name: string): boolean {
  if (path?.kind === "regex") return path.regex.source.includes(`(?<${name}>`);
  // Groups without a name have numbers, which are not counted here.
  return path?.kind === "pattern" && (/^\d/.test(name) || path.text.includes(`:${name}`));
}

/** Keys that are read from a parameter of the path. */
import type { Config, KeySource, RouteConfig } from "../../../config/schema.ts";

/** Routes whose path has no parameter of the name that their upstream reads. */
export function warningsOfParams({ routes, upstreams }: Config): string[] {
  return routes.flatMap(({ path, upstream }, index) => {
    const missing = paramsIn(upstreams[upstream].hash).filter((name) => !hasParam(path, name));
    return missing.map((name) =>
      `route ${index + 1}: its path has no parameter '${name}', by which upstream ${upstream} ` +
      "picks; write { pattern: … } or { regex: … } with one"
    );
  });
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

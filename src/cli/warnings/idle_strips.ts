import type { Config } from "../../../config/schema.ts";
import { normalisePath, pathText } from "../../http/path.ts";
import type { Warning } from "../warnings.ts";
import { shapeOf } from "./path_shape.ts";

/** Prefixes that no path of their route begins with. */
export function* idleStrips({ routes }: Config): Iterable<Warning> {
  for (const [index, { path, strip_prefix }] of routes.entries()) {
    // One with an asterisk is told of as such.
    if (strip_prefix === undefined || strip_prefix.includes("*")) continue;
    const prefix = normalisePath(pathText(strip_prefix)).replace(/\/$/, "");
    if (prefix !== "" && mayBeStripped(prefix, shapeOf(path))) continue;
    const message = prefix === ""
      ? "nothing is stripped: every path begins with '/', and keeps it; leave 'strip_prefix' out"
      : `nothing is stripped: no path of this route begins with '${prefix}'; write what 'path' has, ` +
        "or leave it out";
    yield { message, path: ["routes", index, "strip_prefix"] };
  }
}

function mayBeStripped(prefix: string, { exact, segments, start }: ReturnType<typeof shapeOf>) {
  const below = `${prefix}/`;
  if (exact !== undefined) return `${exact}/`.startsWith(below);
  if (segments !== undefined) {
    return `${segments}/`.startsWith(below) || below.startsWith(`${segments}/`);
  }
  return `${start}/`.startsWith(below) || below.startsWith(start);
}

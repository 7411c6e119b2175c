import type { PathPattern } from "../../grammar/patterns.ts";
import type { Config, RouteConfig } from "../../../config/schema.ts";
import type { Warning } from "../warnings.ts";

/** Paths with signs that stand for other text in the patterns of others, but here for themselves. */
export function* literalPaths({ routes }: Config): Iterable<Warning> {
  for (const [index, route] of routes.entries()) {
    const { path, strip_prefix } = route;
    const at = ["routes", index];
    const message = path && (literalSign(path) ?? bareMissing(path, route, routes));
    if (message !== undefined) {
      yield { message, path: [...at, "path", ...(path?.kind === "segments" ? [] : [path!.kind])] };
    }
    if (strip_prefix?.includes("*")) {
      const message = `${asItStands("*", strip_prefix)}; write '${beforeSign(strip_prefix, "*")}'`;
      yield { message, path: [...at, "strip_prefix"] };
    }
  }
}

/** Kinds whose text is a pattern. */
const patterns: readonly PathPattern["kind"][] = ["glob", "pattern", "regex"];

function literalSign(path: PathPattern): string | undefined {
  if (path.kind === "regex" || patterns.includes(path.kind)) return undefined;
  const { text } = path;
  const [parameter] = /(?<=\/):\w+|\{\w*\}/.exec(text) ?? [];
  if (parameter !== undefined) {
    const pattern = text.replace(/\{(\w*)\}/g, ":$1");
    return `${asItStands(parameter, text)}; for any text there write { pattern: '${pattern}' }`;
  }
  if (!text.includes("*")) return undefined;
  const isBelow = /^[^*]*\/\*+$/.test(text);
  const remedy = isBelow
    ? `write '${beforeSign(text, "*")}', which is for all below it as well`
    : `write { glob: '${text}' }`;
  return `${asItStands("*", text)}; ${remedy}`;
}

function asItStands(sign: string, text: string): string {
  return `'${sign}' in '${text}' is taken as it stands`;
}

/** The path that is meant to begin all others. */
function beforeSign(text: string, sign: string): string {
  return text.slice(0, text.indexOf(sign)).replace(/\/$/, "") || "/";
}

/** `/api/` is for what is below it alone, which is a slip where no other route has `/api`. */
function bareMissing(
  path: PathPattern,
  route: RouteConfig,
  routes: readonly RouteConfig[],
): string | undefined {
  if (path.kind !== "segments" || !path.text.endsWith("/") || path.text === "/") return undefined;
  const bare = path.text.slice(0, -1);
  const isElsewhere = routes.some((other) =>
    other !== route && other.path !== undefined && other.path.kind !== "regex" &&
    other.path.text === bare
  );
  if (isElsewhere) return undefined;
  return `'${path.text}' does not match '${bare}' itself; write '${bare}', which is for all below ` +
    "it as well";
}

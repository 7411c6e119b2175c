/** The path and query that a target is asked for. */
import { normalisePath, pathText } from "../../http/path.ts";
import { compileReplacement } from "./replacement.ts";

export interface RewriteRules {
  /** Taken off on a segment boundary; a path that does not begin with it stays. */
  readonly stripPrefix?: string;
  /** The first match is replaced, after `stripPrefix`. */
  readonly rewrite?: { readonly regex: RegExp; readonly to: string };
}

export interface PathAndQuery {
  readonly path: string;
  /** From `?` on; "" where there is none. */
  readonly query: string;
}

export type Rewrite = (location: PathAndQuery) => PathAndQuery;

/**
 * What follows a `?` in `to` goes before the query of the request. Throws SyntaxError where `to`
 * names a group that its regex has not. The Rewrite throws ProxyError `bad_request` where a triplet
 * was torn apart.
 */
export function compileRewrite({ stripPrefix, rewrite }: RewriteRules): Rewrite {
  const strip = stripPrefix === undefined ? undefined : compileStrip(stripPrefix);
  const replace = rewrite && compileReplacement(rewrite.regex, rewrite.to);
  return (location) => {
    const path = strip ? strip(location.path) : location.path;
    const replaced = replace?.(path);
    if (replaced === undefined) return { path, query: location.query };
    return {
      path: normalisePath(replaced.path.startsWith("/") ? replaced.path : `/${replaced.path}`),
      query: joinQueries(replaced.query, location.query),
    };
  };
}

/** The request target on a server whose configured URL has `base` before the request's own. */
export function targetOf(base: PathAndQuery, { path, query }: PathAndQuery): string {
  if (path === "*") return path;
  const folder = base.path.endsWith("/") ? base.path.slice(0, -1) : base.path;
  return folder + path + joinQueries(base.query, query);
}

function compileStrip(prefix: string): (path: string) => string {
  const normal = normalisePath(pathText(prefix));
  const bare = normal.endsWith("/") ? normal.slice(0, -1) : normal;
  const below = `${bare}/`;
  return (path) => {
    if (path.startsWith(below)) return path.slice(bare.length);
    return path === bare ? "/" : path;
  };
}

function joinQueries(first: string, second: string): string {
  if (first.length <= 1) return second;
  return second.length <= 1 ? first : `${first}&${second.slice(1)}`;
}

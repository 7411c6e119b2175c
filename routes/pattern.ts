import type { Route } from "../src/proxy/route.ts";
import type { Incoming } from "../src/http/message.ts";
import { normalisePath, pathText } from "../src/http/path.ts";

/**
 * Host and path as one Hono path, `/@shop.example.com/users/7`. The host is one segment, so that
 * a router meant for paths finds it in one step.
 */
export function routingPath({ host, path }: Pick<Incoming, "host" | "path">): string {
  return path.startsWith("/") ? `/@${host}${path}` : `/@${host}/${path}`;
}

/**
 * The patterns under which Hono finds a route: at least all that it matches, narrowed by exact
 * hosts and by the literal segments that its path begins with.
 */
export function patternsOf({ hosts, path }: Pick<Route, "hosts" | "path">): string[] {
  const below = path === undefined ? "/*" : pathPattern(path);
  if (hosts === undefined || hosts.some(({ wildcard }) => wildcard)) return [`/:host${below}`];
  return [...new Set(hosts.map(({ hostname }) => `/@${hostname}${below}`))];
}

/** Normalised as far as its kind has it normalised before it is compared. */
function writtenAs({ kind, text }: Exclude<NonNullable<Route["path"]>, { kind: "regex" }>): string {
  if (kind === "segments" || kind === "exact") return normalisePath(pathText(text));
  return text;
}

/** What means something to Hono, to a glob or to a URLPattern. */
const special = /[^\w\-.~%/@!$&';=]/;

function pathPattern(path: NonNullable<Route["path"]>): string {
  if (path.kind === "regex" || path.kind === "suffix" || path.kind === "contains") return "/*";
  const whole = path.kind === "segments" || path.kind === "exact";
  const written = writtenAs(path);
  const end = written.search(special);
  const text = end < 0 ? written : written.slice(0, end);
  if (whole && end < 0 && !text.endsWith("/")) {
    return path.kind === "exact" ? text : `${text}/*`;
  }
  const segments = text.slice(0, text.lastIndexOf("/"));
  return `${whole ? segments : pathText(segments)}/*`;
}

/** Rules of routes that forward, and of those that answer. */
import type { Finding } from "../findings.ts";
import type { KeyUse } from "../rules.ts";

/** What a route does with a request: exactly one of them. */
const ENDS = ["upstream", "redirect", "respond", "files", "handler"] as const;

/** What these rules look at in a route. */
interface Route extends Partial<Record<(typeof ENDS)[number], unknown>> {
  strip_prefix?: unknown;
  rewrite?: unknown;
  preserve_host: boolean;
  upgrades?: unknown;
  max_body?: unknown;
  request: {
    headers: { set: object; add: object; remove: readonly unknown[] };
    json: { set: object };
  };
}

export function* oneEnd(route: Route): Iterable<Finding> {
  const given = ENDS.filter((key) => route[key] !== undefined);
  if (given.length === 0) yield { message: `expected exactly one of ${ENDS.join(", ")}`, path: [] };
  for (const key of given.slice(1)) {
    const message = `a route has exactly one of ${ENDS.join(", ")}; here is '${given[0]}', too`;
    yield { message, path: [key], ofKey: true };
  }
}

export const routeKeys: readonly KeyUse<Route>[] = [
  ...(["preserve_host", "upgrades"] as const).map(ofUpstreams),
  {
    key: "max_body",
    hasEffect: (route) => forwards(route) || route.handler !== undefined,
    otherwise: "'max_body' is of a body that somebody reads, and here is none; leave it out",
  },
  { ...ofUpstreams("request"), hasEffect: (route) => forwards(route) || changesNothing(route) },
  ...(["strip_prefix", "rewrite"] as const).map((key) => ({
    key,
    hasEffect: ({ respond }: Route) => respond === undefined,
    otherwise: `'${key}' changes a path, which 'respond' does not look at; leave it out`,
  })),
];

function ofUpstreams(key: keyof Route & string): KeyUse<Route> {
  return {
    key,
    hasEffect: (route) => forwards(route) || route[key] === false,
    otherwise: `'${key}' is of what is sent to an upstream, and this route has none; leave it out`,
  };
}

function forwards(route: Route): boolean {
  return route.upstream !== undefined;
}

function changesNothing({ request: { headers, json } }: Route): boolean {
  const { set, add, remove } = headers;
  return remove.length === 0 &&
    [set, add, json.set].every((each) => Object.keys(each).length === 0);
}

/** What the rules look at in `respond`. */
interface Respond {
  status: number;
  headers: object;
  body?: unknown;
  file?: unknown;
  content_type?: unknown;
}

export const bodyHasEffect: readonly KeyUse<Respond>[] = [{
  key: "content_type",
  hasEffect: ({ body, file }) => body !== undefined || file !== undefined,
  otherwise:
    "'content_type' is of a body, and there is none; add 'body' or 'file', or leave it out",
}];

/** Statuses whose answers have no body (RFC 9110 §15.3.5, §15.3.6, §15.4.5). */
const BODILESS = [204, 205, 304];

export function* answerFits(respond: Respond): Iterable<Finding> {
  const { status, headers, body, file, content_type } = respond;
  if (body !== undefined && file !== undefined) {
    yield {
      message: "the body is of 'body' or of 'file', not of both",
      path: ["file"],
      ofKey: true,
    };
  }
  const key = body !== undefined ? "body" : "file";
  if (respond[key] !== undefined && BODILESS.includes(status)) {
    yield { message: `an answer of status ${status} has no body`, path: [key], ofKey: true };
  }
  const type = Object.keys(headers).find((name) => name.toLowerCase() === "content-type");
  const hasBody = body !== undefined || file !== undefined;
  if (type !== undefined && (hasBody || content_type !== undefined)) {
    const message = "write 'content_type' in its place, which is beside 'headers'";
    yield { message, path: ["headers", type], ofKey: true };
  }
}

/** Which requests a route is for. */
import type { Incoming } from "../../http/message.ts";
import { compileCookieValue, compileField, compileQuery, type ValuePattern } from "./fields.ts";
import { compileHost } from "./host.ts";
import type { HostPattern } from "../../grammar/patterns.ts";
import { compilePath, type PathParams } from "./path.ts";
import type { PathPattern } from "../../grammar/patterns.ts";

/** All that is given must hold; what is absent always does. */
export interface RouteConditions {
  /** One of them. */
  readonly hosts?: readonly HostPattern[];
  readonly path?: PathPattern;
  /** Case-sensitive (RFC 9110 §9.1); GET does not stand for HEAD. */
  readonly methods?: readonly string[];
  readonly headers?: Readonly<Record<string, ValuePattern>>;
  readonly cookies?: Readonly<Record<string, ValuePattern>>;
  readonly query?: Readonly<Record<string, ValuePattern>>;
}

export type Condition = (incoming: Matchable) => boolean;

/** The parts of a request that conditions look at. */
export type Matchable = Pick<
  Incoming,
  "authority" | "fields" | "host" | "path" | "query" | "scheme"
>;

export interface Match {
  /** All conditions hold but that on the method: where it fails alone, the answer is 405. */
  readonly matches: Condition;
  readonly allows: (method: string) => boolean;
  /** Absent: all. */
  readonly methods: readonly string[] | undefined;
  /** What a path that matches gave to the named groups of a `pattern` or a `regex`. */
  readonly params: (path: string) => PathParams;
}

/** Throws where a glob or a pattern is not well formed. */
export function compileConditions(conditions: RouteConditions): Match {
  const { hosts = [], methods, headers = {}, cookies = {}, query = {} } = conditions;
  const path = conditions.path && compilePath(conditions.path);
  const all: Condition[] = [];
  if (hosts.length > 0) all.push(anyOf(hosts.map(compileHost)));
  if (path) all.push((incoming) => path.matches(incoming.path));
  for (const [name, pattern] of Object.entries(headers)) {
    const holds = compileField(name, pattern);
    all.push((incoming) => holds(incoming.fields));
  }
  for (const [name, pattern] of Object.entries(cookies)) {
    const holds = compileCookieValue(name, pattern);
    all.push((incoming) => holds(incoming.fields));
  }
  for (const [key, pattern] of Object.entries(query)) {
    const holds = compileQuery(key, pattern);
    all.push((incoming) => holds(incoming.query));
  }
  return {
    matches: allOf(all),
    allows: methods ? (method) => methods.includes(method) : () => true,
    methods,
    params: path ? path.params : () => ({}),
  };
}

/** The value of `Allow` for a request that only methods kept from these routes. */
export function allowedMethods(matches: Iterable<Pick<Match, "methods">>): string {
  return [...new Set(Array.from(matches, ({ methods }) => methods ?? []).flat())].join(", ");
}

function anyOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 1) return conditions[0];
  return (incoming) => conditions.some((holds) => holds(incoming));
}

function allOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 1) return conditions[0];
  return (incoming) => conditions.every((holds) => holds(incoming));
}

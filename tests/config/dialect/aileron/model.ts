/**
 * What AILERON Gateway does with a request, told in a few lines: which load balancer has it, and
 * with what path. Of paths that are the same decoded and encoded.
 */

export interface Model {
  readonly virtualHosts: readonly {
    readonly hosts: readonly string[];
    readonly methods: readonly string[];
    readonly handlers: readonly { readonly pattern: string; readonly handler: string }[];
  }[];
  readonly handlers: Readonly<Record<string, readonly Balancer[]>>;
}

export interface Balancer {
  readonly pathMatchers: readonly PathMatcher[];
  readonly methods: readonly string[];
  readonly hosts: readonly string[];
  readonly pathParamMatchers: readonly ValueMatcher[];
  readonly headerMatchers: readonly ValueMatcher[];
  readonly queryMatchers: readonly ValueMatcher[];
}

type MatchType = "Exact" | "Prefix" | "Suffix" | "Contains" | "Path" | "Regex";

export interface PathMatcher {
  readonly match: string;
  readonly matchType: MatchType;
  readonly rewrite?: string;
  readonly trimPrefix?: string;
  readonly appendPrefix?: string;
}

export interface ValueMatcher {
  readonly key: string;
  readonly patterns: readonly string[];
  readonly matchType: MatchType;
}

export interface Request {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

export interface Decision {
  readonly handler: string;
  /** Of the load balancer, from 0. */
  readonly index: number;
  readonly path: string;
}

export function decide({ virtualHosts, handlers }: Model, request: Request): Decision | undefined {
  const name = request.host.replace(/:\d+$/, "");
  const isNamed = virtualHosts.some(({ hosts }) => hosts.includes(name));
  const registered = virtualHosts
    .filter(({ hosts }) => isNamed ? hosts.includes(name) : hosts.length === 0)
    .flatMap(({ handlers, methods }) => handlers.map((handler) => ({ ...handler, methods })));
  const [best] = registered
    .map((each) => ({ ...each, params: paramsOf(each.pattern, request.path) }))
    .filter(({ params }) => params !== undefined)
    .sort((a, b) => specificity(a.pattern) < specificity(b.pattern) ? -1 : 1);
  if (best === undefined || !allows(best.methods, request.method)) return undefined;
  for (const [index, balancer] of handlers[best.handler].entries()) {
    const path = pathOf(balancer, request, best.params!);
    if (path !== undefined) return { handler: best.handler, index, path };
  }
  return undefined;
}

function allows(list: readonly string[], one: string): boolean {
  return list.length === 0 || list.includes(one);
}

/** Segment by segment: text, then one of any text, then whatever follows. */
function specificity(pattern: string): string {
  return pattern.slice(1).split("/").map((segment) =>
    segment === "" || segment.endsWith("...}") ? "2" : /^\{[^$]/.test(segment) ? "1" : "0"
  ).join("");
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.slice(1).split("/");
  const given = path.slice(1).split("/");
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    if (index >= given.length) return undefined;
    const rest = /^\{(\w+)\.\.\.\}$/.exec(segment)?.[1];
    const left = given.slice(index).join("/");
    // An empty one counts as absent.
    if (rest !== undefined && left !== "") params[rest] = left;
    if (rest !== undefined || segment === "") return params;
    const one = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (one !== undefined && given[index] !== "") params[one] = given[index];
    else if (given[index] !== (segment === "{$}" ? "" : segment)) return undefined;
  }
  return wanted.length === given.length ? params : undefined;
}

function pathOf(
  balancer: Balancer,
  request: Request,
  params: Readonly<Record<string, string>>,
): string | undefined {
  const holds = allows(balancer.methods, request.method) &&
    allows(balancer.hosts, request.host) &&
    balancer.pathParamMatchers.every((matcher) => fits(params, matcher)) &&
    balancer.headerMatchers.every((matcher) => fits(request.headers, matcher)) &&
    balancer.queryMatchers.every((matcher) => fits(request.query, matcher));
  if (!holds) return undefined;
  for (const { match, matchType, rewrite = "", ...prefixes } of balancer.pathMatchers) {
    const { trimPrefix = "", appendPrefix = "" } = prefixes;
    const path = request.path.startsWith(trimPrefix)
      ? request.path.slice(trimPrefix.length)
      : request.path;
    if (!matches(path, match, matchType)) continue;
    const isRewritten = rewrite !== "" && matchType === "Regex";
    const changed = appendPrefix + (isRewritten ? rewritten(path, match, rewrite) : path);
    return changed.startsWith("/") ? changed : `/${changed}`;
  }
  return undefined;
}

function fits(
  values: Readonly<Record<string, string>>,
  { key, patterns, matchType }: ValueMatcher,
): boolean {
  const value = values[key];
  return value !== undefined && patterns.some((pattern) => matches(value, pattern, matchType));
}

function matches(value: string, pattern: string, matchType: MatchType): boolean {
  switch (matchType) {
    case "Exact":
      return value === pattern;
    case "Prefix":
      return value.startsWith(pattern);
    case "Suffix":
      return value.endsWith(pattern);
    case "Contains":
      return value.includes(pattern);
    case "Path":
      return glob(value, pattern);
    case "Regex":
      return new RegExp(pattern).test(value);
  }
}

function glob(value: string, pattern: string): boolean {
  if (pattern === "") return value === "";
  if (pattern.startsWith("*")) {
    return glob(value, pattern.slice(1)) ||
      /^[^/]/.test(value) && glob(value.slice(1), pattern);
  }
  const isFirst = pattern.startsWith("?") ? /^[^/]/.test(value) : value[0] === pattern[0];
  return value !== "" && isFirst && glob(value.slice(1), pattern.slice(1));
}

/** Of a regex that matches once. */
function rewritten(path: string, match: string, rewrite: string): string {
  const found = new RegExp(match).exec(path)!;
  return rewrite.replace(/\$(\d)/g, (_, number: string) => found[Number(number)] ?? "");
}

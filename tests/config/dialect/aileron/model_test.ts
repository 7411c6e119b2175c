import { deepEqual } from "node:assert/strict";
import fc from "fast-check";
import { type Balancer, decide, type Model, type PathMatcher, type Request } from "./model.ts";
import { decisionsOf } from "./decisions.ts";
import { configOf, problemsOf } from "./translated.ts";

const segment = fc.constantFrom("a", "b", "aa", "{x}", "{y}");
const last = fc.constantFrom("", "", "a", "b", "{z}", "{z...}", "{$}");
const pattern = fc.oneof(
  fc.constant("/"),
  fc.tuple(fc.uniqueArray(segment, { maxLength: 2 }), last)
    .map(([segments, last]) => `/${[...segments, last].join("/")}`),
);

const texts = ["", "/", "/a", "/a/", "/b", "a", "b", "aa", "/a/b", "x", "/aa"];
const text = fc.constantFrom(...texts);
const regex = fc.constantFrom(
  "^/a",
  "a$",
  "a|b",
  "^/(a|b)/",
  "^/a/(.*)$",
  "^(/a)?(.*)$",
  "/b.a",
  "",
);
const glob = fc.constantFrom("/*", "/a/*", "*", "/?", "/*/b", "a*", "/a*/?");
const pathMatcher: fc.Arbitrary<PathMatcher> = fc.tuple(
  fc.oneof(
    fc.record({
      matchType: fc.constantFrom("Exact", "Prefix", "Suffix", "Contains"),
      match: text,
    }),
    fc.record({ matchType: fc.constant("Path"), match: glob }),
    fc.record({ matchType: fc.constant("Regex"), match: regex }),
  ),
  fc.record({
    rewrite: fc.constantFrom("", "", "/r/$1", "x$2-$1"),
    trimPrefix: fc.constantFrom("", "", "/", "/a", "/a/", "a"),
    appendPrefix: fc.constantFrom("", "", "/p", "/p/", "q"),
  }),
).map(([match, changes]) => {
  // Where it may match more than once, only the first is rewritten.
  const isOnce = /^\^|\$$/.test(match.match) && !match.match.includes("|b");
  return { ...match, ...changes, rewrite: isOnce ? changes.rewrite : "" } as PathMatcher;
});

const value = fc.constantFrom("", "a", "b", "ab", "ba");
const valueMatcher = (keys: readonly string[]) =>
  fc.record({
    key: fc.constantFrom(...keys),
    patterns: fc.array(value, { minLength: 1, maxLength: 2 }),
    matchType: fc.constantFrom("Exact", "Prefix", "Suffix", "Contains", "Regex"),
  });
const rarely = <T>(item: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<T[]>([]) }, {
    weight: 1,
    arbitrary: fc.array(item, { minLength: 1, maxLength: 2 }),
  });
const methods = rarely(fc.constantFrom("GET", "POST"));

const balancer: fc.Arbitrary<Balancer> = fc.record({
  pathMatchers: fc.array(pathMatcher, { minLength: 1, maxLength: 2 }),
  methods,
  hosts: rarely(fc.constantFrom("a.test", "a.test:81", "b.test:81", "c.test")),
  pathParamMatchers: rarely(valueMatcher(["x", "z"])),
  headerMatchers: rarely(valueMatcher(["X-A", "x-a", "X-B"])),
  queryMatchers: rarely(valueMatcher(["q"])),
}) as fc.Arbitrary<Balancer>;

const balancers = fc.array(balancer, { minLength: 1, maxLength: 3 });
const virtualHost = fc.record({
  hosts: fc.oneof(fc.constant([]), fc.subarray(["a.test", "b.test"], { minLength: 1 })),
  methods,
  handlers: fc.array(fc.record({ pattern, handler: fc.constantFrom("one", "two") }), {
    minLength: 1,
    maxLength: 3,
  }),
});
const model: fc.Arbitrary<Model> = fc.record({
  virtualHosts: fc.array(virtualHost, { minLength: 1, maxLength: 3 }),
  handlers: fc.record({ one: balancers, two: balancers }),
});

const path = fc.array(fc.constantFrom("a", "b", "aa", "ab", "ba", ""), { maxLength: 4 })
  .map((segments) => `/${segments.join("/")}`)
  .filter((path) => !path.includes("//"));
const fields = (keys: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 2 });
const request: fc.Arbitrary<Request> = fc.record({
  method: fc.constantFrom("GET", "GET", "POST"),
  host: fc.constantFrom("a.test", "a.test:81", "b.test:81", "c.test"),
  path,
  headers: fields(["X-A", "X-B"]),
  query: fields(["q"]),
});

const resource = (kind: string, name: string, spec: unknown) =>
  JSON.stringify({ apiVersion: "core/v1", kind, metadata: { name }, spec });
const reference = (kind: string, name: string) => ({ apiVersion: "core/v1", kind, name });

function written({ virtualHosts, handlers }: Model): string {
  const refer = (handler: { pattern: string; handler: string }) => ({
    ...handler,
    handler: reference("ReverseProxyHandler", handler.handler),
  });
  const server = {
    virtualHosts: virtualHosts.map((host) => ({ ...host, handlers: host.handlers.map(refer) })),
  };
  return [
    resource("Entrypoint", "main", { runners: [reference("HTTPServer", "web")] }),
    resource("HTTPServer", "web", server),
    ...Object.entries(handlers).map(([name, balancers]) =>
      resource("ReverseProxyHandler", name, {
        loadBalancers: balancers.map((balancer) => ({
          ...balancer,
          upstreams: [{ url: "http://t.test" }],
        })),
      })
    ),
  ].join("\n---\n");
}

function asked({ method, host, path, headers, query }: Request) {
  const url = `http://${host}${path}?${new URLSearchParams(query)}`;
  // As keys of one field count as one name, they are written alike.
  return { method, url, fields: Object.entries(headers).map((field) => field.join(": ")) };
}

/** Keys of fields count as written in the model. */
function spelt({ virtualHosts, handlers }: Model): Model {
  const balancers = Object.entries(handlers).map(([name, list]) =>
    [
      name,
      list.map((each) => ({
        ...each,
        headerMatchers: each.headerMatchers.map((matcher) => ({
          ...matcher,
          key: matcher.key.toUpperCase(),
        })),
      })),
    ] as const
  );
  return { virtualHosts, handlers: Object.fromEntries(balancers) };
}

Deno.test("aileron: load balancers and paths are those that AILERON Gateway would choose", () => {
  fc.assert(
    fc.property(model, fc.array(request, { minLength: 10, maxLength: 20 }), (model, requests) => {
      const text = written(model);
      // Patterns that contradict each other, or a handler to which nothing leads.
      fc.pre(problemsOf(text).length === 0);
      const decisions = decisionsOf(configOf(text), requests.map(asked));
      for (const [index, { upstream, request }] of decisions.entries()) {
        const wanted = decide(spelt(model), requests[index]);
        const { handlers } = model;
        const name = wanted &&
          (handlers[wanted.handler].length === 1
            ? wanted.handler
            : `${wanted.handler}-${wanted.index + 1}`);
        deepEqual(
          [upstream?.name, request?.target.split("?")[0]],
          [name, wanted?.path],
          `${text}\n${JSON.stringify(requests[index])}`,
        );
      }
    }),
    { numRuns: 150 },
  );
});

import { deepEqual } from "node:assert/strict";
import fc from "fast-check";
import { defineConfig } from "../../../../config/load.ts";
import type { ConfigInput } from "../../../../config/schema.ts";
import type { Asked, Explanation } from "../../../../src/proxy/explain/explain.ts";
import { decisionsOf } from "./decisions.ts";
import { configOf } from "./translated.ts";

type Route = Exclude<ConfigInput["routes"], undefined>[number];
type Upstream = NonNullable<ConfigInput["upstreams"]>[string];
type Paths = { exact: string } | { prefix: string } | { regex: string };
type Values = Record<string, string | { regex: string }>;

/** A route of Weir's, of which AILERON can say all, and the upstream that is its own. */
interface Part {
  readonly host?: readonly string[];
  readonly path?: Paths;
  readonly methods?: readonly string[];
  readonly headers: Values;
  readonly query: Values;
  readonly strategy: keyof typeof algorithms;
  readonly hash: { source: keyof typeof sources; key: string };
  readonly weights: readonly number[];
}

const algorithms = {
  round_robin: "RoundRobin",
  random: "Random",
  direct_hash: "DirectHash",
  ring_hash: "RingHash",
  maglev: "Maglev",
} as const;
const sources = {
  header: "Header",
  cookie: "Cookie",
  query: "Query",
  client_address: "ClientAddr",
} as const;

const hosts = ["a.test:8080", "b.test:8080", "b.test:81"];
const texts = fc.constantFrom("/", "/a", "/a/", "/a/b", "/b", "/a b", "/é", "/a%25b");
const values: fc.Arbitrary<Values> = fc.dictionary(
  fc.constantFrom("X-A", "X-B"),
  fc.oneof(
    fc.constantFrom("1", "2", "é"),
    fc.constantFrom("^1", "2$", "1|2").map((regex) => ({ regex })),
  ),
  { maxKeys: 1 },
);
const part: fc.Arbitrary<Part> = fc.record({
  host: fc.subarray(hosts, { minLength: 1 }),
  path: fc.oneof(
    texts.map((exact) => ({ exact })),
    texts.map((prefix) => ({ prefix })),
    fc.constantFrom("^/a", "b$", "^/(a|b)/?$", "[ab]/").map((regex) => ({ regex })),
  ),
  methods: fc.subarray(["GET", "POST"], { minLength: 1 }),
  headers: values,
  query: values,
  strategy: fc.constantFrom(...Object.keys(algorithms) as (keyof typeof algorithms)[]),
  hash: fc.record({
    source: fc.constantFrom(...Object.keys(sources) as (keyof typeof sources)[]),
    key: fc.constantFrom("X-A", "X-B"),
  }),
  weights: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 })
    .filter((weights) => weights.some((weight) => weight > 0)),
}, { requiredKeys: ["headers", "query", "strategy", "hash", "weights"] });

const urlOf = (index: number) => `http://t${index}.test`;

function native(parts: readonly Part[]): ConfigInput {
  const upstreams = parts.map(({ strategy, hash, weights }, index): [string, Upstream] => {
    const { source, key } = hash;
    const named = source === "client_address" ? {} : { key, fallback: "client_address" as const };
    const isHashed = strategy !== "round_robin" && strategy !== "random";
    return [`u${index}`, {
      strategy,
      targets: weights.map((weight, nth) => ({ url: urlOf(nth), weight })),
      ...(isHashed && { hash: { source, ...named } }),
    }];
  });
  const routes = parts.map(({ strategy: _, hash: __, weights: ___, ...given }, index): Route =>
    ({ ...given, upstream: `u${index}` }) as Route
  );
  return { upstreams: Object.fromEntries(upstreams), routes };
}

function inAileron(parts: readonly Part[]): string {
  const loadBalancers = parts.map(({ host, methods, path, ...part }) => ({
    hosts: host,
    methods,
    pathMatcher: pathMatcher(path),
    headerMatchers: matchers(part.headers),
    queryMatchers: matchers(part.query),
    lbAlgorithm: algorithms[part.strategy],
    hasher: { hashSource: sources[part.hash.source], key: part.hash.key },
    upstreams: part.weights.map((weight, nth) => ({ url: urlOf(nth), weight: weight || -1 })),
  }));
  const kind = (kind: string, spec: unknown) =>
    JSON.stringify({ apiVersion: "core/v1", kind, spec });
  const reference = (kind: string) => ({ apiVersion: "core/v1", kind });
  return [
    kind("Entrypoint", { runners: [reference("HTTPServer")] }),
    kind("HTTPServer", {
      virtualHosts: [{ handlers: [{ handler: reference("ReverseProxyHandler") }] }],
    }),
    kind("ReverseProxyHandler", { loadBalancers }),
  ].join("\n---\n");
}

/** Texts are decoded there. */
function pathMatcher(path: Paths = { prefix: "/" }) {
  if ("regex" in path) return { match: path.regex, matchType: "Regex" };
  const [kind, text] = Object.entries(path)[0];
  return { match: decodeURIComponent(text), matchType: kind === "exact" ? "Exact" : "Prefix" };
}

function matchers(values: Values) {
  return Object.entries(values).map(([key, value]) =>
    typeof value === "string"
      ? { key, patterns: [value] }
      : { key, patterns: [value.regex], matchType: "Regex" }
  );
}

const path = fc.constantFrom("/", "/a", "/a/", "/a/b", "/b", "/b/", "/a%20b", "/%C3%A9", "/a%25b");
const fields = fc.subarray(["X-A: 1", "X-A: 2", "X-B: 12", "X-B: \u00c3\u00a9", "Cookie: X-A=7"]);
const asked: fc.Arbitrary<Asked> = fc.record({
  url: fc.tuple(
    fc.constantFrom(...hosts, "c.test"),
    path,
    fc.constantFrom("", "?X-A=1", "?X-A=2&X-B=%C3%A9", "?q"),
  ).map(([host, path, query]) => `http://${host}${path}${query}`),
  method: fc.constantFrom("GET", "POST", "PUT"),
  fields,
  client: fc.constantFrom("192.0.2.1:4711", "192.0.2.1:4712", "[2001:db8::1]:80"),
});

/** All but what upstreams and routes are called. */
function named({ route, upstream, ...decision }: Explanation) {
  return { ...decision, number: route?.number, strategy: upstream?.strategy };
}

Deno.test("aileron: a config of Weir's decides the same after a way through AILERON", () => {
  const parts = fc.array(part, { minLength: 1, maxLength: 4 });
  const requests = fc.array(asked, { minLength: 5, maxLength: 30 });
  fc.assert(
    fc.property(parts, requests, (parts, requests) => {
      const wanted = decisionsOf(defineConfig(native(parts)), requests);
      const decisions = decisionsOf(configOf(inAileron(parts)), requests);
      deepEqual(decisions.map(named), wanted.map(named), inAileron(parts));
    }),
    { numRuns: 150 },
  );
});

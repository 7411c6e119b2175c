/** What warnings of routes rest on, held against how the program itself matches and strips. */
import type { PathPattern } from "../../src/grammar/patterns.ts";
import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { RouteConfig } from "../../config/schema.ts";
import { coveringOf, covers } from "../../src/cli/warnings/coverage.ts";
import { idleStrips } from "../../src/cli/warnings/idle_strips.ts";
import { shadowedRoutes } from "../../src/cli/warnings/shadowed_routes.ts";
import { Fields } from "../../src/http/fields.ts";
import { normalisePath } from "../../src/http/path.ts";
import type { ValuePattern } from "../../src/proxy/match/fields.ts";
import { compileConditions } from "../../src/proxy/match/match.ts";
import { compilePath } from "../../src/proxy/match/path.ts";
import { compileRewrite } from "../../src/proxy/rewrite/rewrite.ts";
import { incomingWith } from "../routes/snapshot.ts";

const hosts = [
  { hostname: "a.test", wildcard: false },
  { hostname: "b.a.test", wildcard: false },
  { hostname: "a.test", wildcard: false, port: 8080 },
  { hostname: "test", wildcard: true },
  { hostname: "a.test", wildcard: true },
  { hostname: "a.test", wildcard: true, port: 8080 },
];

const segment = fc.constantFrom("", "a", "b", "ab", "a.b", "%61", "%2F", "é", "..");
const sign = fc.constantFrom("*", "**", "a*", "?", "{a,b}", ":id", ":id?", "(a)", "[ab]", "\\*");
const joined = (part: fc.Arbitrary<string>) =>
  fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}`);
const literal = joined(segment);

const path = fc.oneof(
  fc.record({
    kind: fc.constantFrom("segments", "exact", "prefix", "suffix", "contains"),
    text: fc.oneof(literal, fc.constant("/")),
  }),
  fc.record({
    kind: fc.constantFrom("glob", "pattern"),
    text: joined(fc.oneof(segment, sign)),
  }),
  fc.constantFrom("^/a", "^/ab?", "b$", "^/(a|b)", "^/.*$", "/", "^/a/b$")
    .map((source) => ({ kind: "regex", regex: new RegExp(source, "u") })),
).map((path) => path as PathPattern).filter(isWellFormed);

function isWellFormed(path: PathPattern): boolean {
  try {
    compilePath(path);
    return true;
  } catch {
    return false;
  }
}

const value = fc.constantFrom<ValuePattern>("1", "12", /1/u, /^12$/u, { present: true });

const route = fc.record({
  host: fc.option(fc.subarray(hosts, { minLength: 1 }), { nil: undefined }),
  path: fc.option(path, { nil: undefined }),
  methods: fc.option(fc.subarray(["GET", "PUT"], { minLength: 1 }), { nil: undefined }),
  headers: fc.dictionary(fc.constantFrom("X-A", "x-a", "X-B"), value, { maxKeys: 1 }),
  cookies: fc.dictionary(fc.constantFrom("a", "A"), value, { maxKeys: 1 }),
  query: fc.dictionary(fc.constantFrom("v", "w"), value, { maxKeys: 1 }),
}).map((conditions) => conditions as RouteConfig);

const request = fc.record({
  authority: fc.constantFrom("a.test", "a.test:8080", "b.a.test", "c.b.a.test:8080", "test"),
  path: literal.map(normalisePath),
  method: fc.constantFrom("GET", "PUT", "POST"),
  fields: fc.dictionary(fc.constantFrom("X-A", "X-B"), fc.constantFrom("1", "12", "2")),
  cookie: fc.constantFrom("", "a=1", "a=12; A=1", "a=2", "A=12"),
  query: fc.constantFrom("", "?v=1", "?v=12&w=1", "?v=2&v=1"),
});

/** A filled pattern is where conditions are most likely to differ. */
const pathOf = ({ path }: RouteConfig): fc.Arbitrary<string> =>
  path === undefined || path.kind === "regex"
    ? literal.map(normalisePath)
    : fc.constant(normalisePath(path.text.replace(/[*?:{}()[\]\\]/g, "")));

Deno.test("covers: where one covers another, it matches each request that the other does", () => {
  let covered = 0;
  fc.assert(
    fc.property(
      fc.tuple(route, route).chain(([one, other]) =>
        fc.tuple(fc.constant(one), fc.constant(other), request, fc.option(pathOf(other)))
      ),
      ([one, other, { authority, method, fields, cookie, query, ...given }, near]) => {
        if (!covers(coveringOf(one), coveringOf(other))) return;
        covered++;
        const host = authority.replace(/:\d+$/, "");
        const incoming = incomingWith({
          authority,
          host,
          method,
          path: near ?? given.path,
          query,
          fields: Fields.from([...Object.entries(fields), ["Cookie", cookie]]),
        });
        const [first, second] = [one, other].map(({ host: hosts, ...rest }) => {
          const { matches, allows } = compileConditions({ hosts, ...rest });
          return matches(incoming) && allows(method);
        });
        ok(first || !second, `${incoming.path}`);
      },
    ),
    { numRuns: 10_000 },
  );
  ok(covered > 100, `${covered} pairs`);
});

Deno.test("shadowedRoutes: of each route the first that covers it, as if all were tried", () => {
  fc.assert(
    fc.property(fc.array(route, { maxLength: 12 }), (routes) => {
      const all = routes.map(coveringOf);
      const expected = all.flatMap((other, index) => {
        const first = all.slice(0, index).findIndex((one) => covers(one, other));
        return first < 0 ? [] : [[index, first]];
      });
      const found = Array.from(
        shadowedRoutes({ routes } as never),
        ({ path, see }) => [path[1], see![1]],
      );
      deepEqual(found, expected);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("idleStrips: what it tells of as never stripped is never stripped", () => {
  fc.assert(
    fc.property(path, literal, literal, fc.boolean(), (path, prefix, request, isNear) => {
      const strips = { routes: [{ path, strip_prefix: prefix }] } as never;
      if ([...idleStrips(strips)].length === 0) return;
      const near = path.kind === "regex" ? "/" : path.text.replace(/[*?:{}()[\]\\]/g, "");
      for (const written of [request, `${prefix}${request}`, near, `${near}${request}`]) {
        const asked = normalisePath(isNear ? written : request);
        if (!compilePath(path).matches(asked)) continue;
        const rewritten = compileRewrite({ stripPrefix: prefix })({ path: asked, query: "" });
        equal(rewritten.path, asked);
      }
    }),
    { numRuns: 2000 },
  );
});

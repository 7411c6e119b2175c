import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { createApp } from "../../routes/app.ts";
import { patternsOf, routingPath } from "../../routes/pattern.ts";
import { Gateway } from "../../src/proxy/gateway.ts";
import type { HostPattern } from "../../src/grammar/patterns.ts";
import { compilePath } from "../../src/proxy/match/path.ts";
import type { PathPattern } from "../../src/grammar/patterns.ts";
import { normalisePath } from "../../src/http/path.ts";
import { incomingWith, replyWith, snapshotOf } from "./snapshot.ts";
import { answerOf } from "../../src/http/message.ts";

const HOSTS: HostPattern[] = [
  { hostname: "a.test", wildcard: false },
  { hostname: "b.test", wildcard: false, port: 8080 },
  { hostname: "test", wildcard: true },
  { hostname: "[::1]", wildcard: false },
];

/** Segments that mean something to one of those who read a path, and some that mean nothing. */
const segment = fc.constantFrom(
  ...["", "a", "b", "ab", "@a", ":a", "*", "a*", "**", "%41", "%2F", "%2f", "%c3%A9", "\xe9"],
  ...[
    "~",
    ".",
    "..",
    "a.b",
    "$a",
    "a;b=c",
    "(a)",
    "{a}",
    "{a,b}",
    "a?",
    "+",
    "[a]",
    "!a",
    "&",
    "'",
  ],
);
const text = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join("/")}`);
const kind = fc.constantFrom(
  ...["segments", "exact", "prefix", "suffix", "contains", "glob", "pattern"] as const,
);
const regex = fc.constantFrom("^/a", "a$", "b/", "/+").map((source): PathPattern => ({
  kind: "regex",
  regex: new RegExp(source),
}));
const path = fc.oneof(
  { arbitrary: fc.record({ kind, text }), weight: 9 },
  { arbitrary: regex as fc.Arbitrary<PathPattern>, weight: 1 },
).filter(isWellFormed);
const route = fc.record({
  hosts: fc.option(fc.subarray(HOSTS, { minLength: 1 }), { nil: undefined }),
  path: fc.option(path, { nil: undefined }),
});

function isWellFormed(path: PathPattern): boolean {
  try {
    compilePath(path);
    return true;
  } catch {
    return false;
  }
}

const authority = fc.constantFrom("a.test", "b.test:8080", "b.test", "x.test", "[::1]:80", "");

Deno.test("patternsOf lets the app find the first route that matches, and no other", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(route, { minLength: 1, maxLength: 6 }),
      fc.array(fc.record({ text, authority }), { minLength: 1, maxLength: 8 }),
      async (routes, requests) => {
        const snapshot = snapshotOf(routes.map((conditions, nth) => ({
          ...conditions,
          answer: () => replyWith({ reason: `route ${nth}` }),
        })));
        const gateway = new Gateway(snapshot, createApp);
        for (const { text, authority } of requests) {
          const host = authority.replace(/:\d+$/, "");
          const incoming = incomingWith({ authority, host, path: normalisePath(text) });
          const nth = snapshot.routes.findIndex(({ match }) => match.matches(incoming));
          const { status, reason } = await answerOf((to) => gateway.handle(incoming, to));
          deepEqual([status, reason], nth < 0 ? [404, "Not Found"] : [200, `route ${nth}`]);
        }
      },
    ),
    { numRuns: 400 },
  );
});

Deno.test("patternsOf finds a prefix, a glob and a pattern by how they begin", async () => {
  const beginnings: [PathPattern, string][] = [
    [{ kind: "prefix", text: "/pre" }, "/prefix/x"],
    [{ kind: "glob", text: "/a/b*/c" }, "/a/bb/c"],
    [{ kind: "pattern", text: "/books/:id" }, "/books/7"],
    [{ kind: "pattern", text: "/books{/:id}?" }, "/books"],
    [{ kind: "glob", text: "/**/c" }, "/c"],
  ];
  for (const [path, asked] of beginnings) {
    if (!compilePath(path).matches(asked)) continue;
    const snapshot = snapshotOf([{ path, answer: () => replyWith() }]);
    const gateway = new Gateway(snapshot, createApp);
    equal(
      (await answerOf((to) => gateway.handle(incomingWith({ path: asked }), to))).status,
      200,
      asked,
    );
  }
});

Deno.test("patternsOf gives each host its pattern, once", () => {
  const hosts = [HOSTS[0], { ...HOSTS[0], port: 8081 }, HOSTS[1]];
  deepEqual(patternsOf({ hosts, path: { kind: "exact", text: "/x" } }), [
    "/@a.test/x",
    "/@b.test/x",
  ]);
  deepEqual(patternsOf({ hosts: undefined, path: undefined }), ["/:host/*"]);
});

Deno.test("routingPath is host and path, also for a path of *", () => {
  equal(routingPath({ host: "a.test", path: "/x" }), "/@a.test/x");
  equal(routingPath({ host: "", path: "*" }), "/@/*");
});

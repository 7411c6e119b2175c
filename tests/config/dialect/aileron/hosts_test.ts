import { deepEqual, equal, ok } from "node:assert/strict";
import { decisionsOf } from "./decisions.ts";
import { configOf, entrypoint, inputOf, notesOf, problemsOf } from "./translated.ts";

const all = "{ match: /, matchType: Prefix }";

/** A server with these virtual hosts, whose handlers are of the upstreams of their names. */
function server(virtualHosts: string, handlers: Record<string, string> = {}): string {
  const names = new Set(virtualHosts.match(/(?<=@)\w+/g));
  const reference = (_: string, name: string) =>
    `{ apiVersion: core/v1, kind: ReverseProxyHandler, name: ${name} }`;
  const documents = Array.from(names, (name) =>
    `apiVersion: core/v1
kind: ReverseProxyHandler
metadata: { name: ${name} }
spec:
  ${
      handlers[name] ??
        `loadBalancers: [{ pathMatcher: ${all}, upstreams: [{ url: "http://${name}" }] }]`
    }
`);
  const web = `apiVersion: core/v1
kind: HTTPServer
spec:
  virtualHosts:
${virtualHosts.replace(/@(\w+)/g, reference).replace(/^(?=.)/gm, "    ")}`;
  return [entrypoint, `${web}\n`, ...documents].join("---\n");
}

const routesOf = (text: string) => inputOf(text).routes!.map((route) => ({ ...route }));

Deno.test("aileron: the most specific pattern has a request, and no other gets it", () => {
  const only = `loadBalancers:
    - { pathMatcher: { match: .png, matchType: Suffix }, upstreams: [{ url: "http://b" }] }`;
  const text = server("- handlers: [{ handler: @a }, { pattern: /img/, handler: @b }]", {
    b: only,
  });
  deepEqual(routesOf(text), [
    { path: { regex: "^(?=/img/).*?\\.png$" }, upstream: "b" },
    { path: { regex: "^(?!/img/)/" }, upstream: "a" },
  ]);
  const upstreams = decisionsOf(
    configOf(text),
    ["/img/a.png", "/img/a.gif", "/a"].map((path) => ({ url: `http://h${path}` })),
  ).map(({ upstream, refusal }) => upstream?.name ?? refusal?.status);
  deepEqual(upstreams, ["b", 404, "a"]);
});

Deno.test("aileron: patterns of virtual host, handler and resource are strung together", () => {
  const b = `patterns: [/x, "y/"]
  loadBalancers: [{ pathMatcher: ${all}, upstreams: [{ url: "http://b" }] }]`;
  const text = server("- { pattern: /v1, handlers: [{ pattern: /a, handler: @b }] }", { b });
  deepEqual(routesOf(text), [
    { path: { exact: "/v1/a/x" }, upstream: "b" },
    { path: "/v1/a/y/", upstream: "b" },
  ]);
});

Deno.test("aileron: wildcards of a pattern are parameters", () => {
  const id = `loadBalancers:
    - pathMatcher: ${all}
      pathParamMatchers: [{ key: id, patterns: ["7", "8/9"] }]
      lbAlgorithm: Maglev
      hasher: { hashSource: PathParam, key: id }
      upstreams: [{ url: "http://id" }, { url: "http://id2" }]
    - { pathMatcher: ${all}, upstreams: [{ url: "http://id" }] }`;
  const text = server("- handlers: [{ pattern: '/u/{id}', handler: @id }]", { id });
  deepEqual(routesOf(text), [
    { path: { regex: "^/u/(?=7(?![^/])|8%2F9(?![^/]))(?<id>[^/]+)$" }, upstream: "id-1" },
    { path: { pattern: "/u/:id" }, upstream: "id-2" },
  ]);
  const decisions = decisionsOf(
    configOf(text),
    ["/u/7", "/u/8%2f9", "/u/77", "/u/7/"].map((path) => ({ url: `http://h${path}` })),
  );
  deepEqual(decisions.map(({ key, upstream }) => [upstream?.name, key?.text]), [
    ["id-1", "7"],
    ["id-1", "8%2F9"],
    ["id-2", undefined],
    [undefined, undefined],
  ]);
});

Deno.test("aileron: all that follows is a parameter, too", () => {
  const file = `loadBalancers:
    - pathMatcher: { match: .js, matchType: Suffix }
      pathParamMatchers: [{ key: rest, patterns: ["^lib/", "x$"], matchType: Regex }]
      lbAlgorithm: DirectHash
      hasher: { hashSource: PathParam, key: rest }
      upstreams: [{ url: "http://a" }]`;
  const text = server("- handlers: [{ pattern: '/f/{rest...}', handler: @file }]", { file });
  deepEqual(routesOf(text)[0].path, {
    regex: "^(?=/f/(?=.)(?=lib/|.*?x$)(?<rest>.*)).*?\\.js$",
  });
  const [{ key }] = decisionsOf(configOf(text), [{ url: "http://h/f/lib/a.js" }]);
  equal(key?.text, "lib/a.js");
});

Deno.test("aileron: a named host has its own handlers, and no others", () => {
  const get = (name: string) =>
    `loadBalancers: [{ pathMatcher: { match: /g, matchType: Prefix }, ` +
    `upstreams: [{ url: "http://${name}" }] }]`;
  const text = server(
    `- handlers: [{ handler: @rest }]
- { hosts: [a.test, B.test], handlers: [{ handler: @ab }] }
- { hosts: [c.test], handlers: [{ handler: @c }] }`,
    { ab: get("ab") },
  );
  deepEqual(routesOf(text), [
    { host: ["a.test", "B.test"], path: { prefix: "/g" }, upstream: "ab" },
    { host: ["c.test"], upstream: "c" },
    {
      headers: { Host: { regex: "^(?!(?i:a\\.test|B\\.test)\\.?(?::|$))" } },
      upstream: "rest",
    },
  ]);
  const hosts = ["a.test", "A.TEST:81", "b.test.", "c.test:80", "d.test", "xa.test", "a.test.x"];
  const decisions = decisionsOf(configOf(text), hosts.map((host) => ({ url: `http://${host}/` })));
  deepEqual(
    decisions.map(({ upstream }) => upstream?.name),
    [undefined, undefined, undefined, "c", "rest", "rest", "rest"],
  );
});

Deno.test("aileron: what a named host's narrower pattern refuses goes to no other host", () => {
  const a = `loadBalancers:
    - { pathMatcher: { match: .png, matchType: Suffix }, upstreams: [{ url: "http://a" }] }`;
  const text = server(
    `- handlers: [{ handler: @rest }]
- { hosts: [a.test], handlers: [{ handler: @b }, { pattern: /a/, handler: @a }] }`,
    { a },
  );
  const urls = ["http://a.test/a/x", "http://a.test/a/x.png", "http://a.test/x", "http://h/a/x"];
  const decisions = decisionsOf(configOf(text), urls.map((url) => ({ url })));
  deepEqual(decisions.map(({ upstream }) => upstream?.name), [undefined, "a", "b", "rest"]);
});

Deno.test("aileron: hosts of a load balancer are among those that lead to it", () => {
  const a = `loadBalancers:
    - { pathMatcher: ${all}, hosts: ["a.test:81", "x.test:81"], upstreams: [{ url: "http://a" }] }`;
  const text = server(
    `- { hosts: [a.test], handlers: [{ handler: @a }] }
- { hosts: [b.test], handlers: [{ handler: @a }, { pattern: /b, handler: @b }] }
- { handlers: [{ handler: @a }] }`,
    { a },
  );
  deepEqual(routesOf(text), [
    { host: ["a.test:81"], upstream: "a" },
    { host: ["b.test"], path: { exact: "/b" }, upstream: "b" },
    { host: ["x.test:81"], upstream: "a" },
  ]);
  ok(
    notesOf(text).includes(
      "18:62: left out: none of its hosts leads to its handler [routes]",
    ),
    notesOf(text).join("\n"),
  );
});

Deno.test("aileron: methods of virtual host, handler and load balancer", () => {
  const a = `methods: [GET, POST]
  loadBalancers:
    - { pathMatcher: ${all}, methods: [POST, PUT], upstreams: [{ url: "http://a" }] }
    - { pathMatcher: ${all}, methods: [DELETE], upstreams: [{ url: "http://a" }] }
    - { pathMatcher: ${all}, upstreams: [{ url: "http://a" }] }`;
  const text = server("- { methods: [GET, POST, PUT], handlers: [{ handler: @a }] }", { a });
  deepEqual(routesOf(text), [
    { methods: ["POST"], upstream: "a-1" },
    { methods: ["GET", "POST"], upstream: "a-3" },
  ]);
  ok(
    notesOf(text).some((note) =>
      note.endsWith("left out: none of its methods leads to its handler [routes]")
    ),
  );
});

Deno.test("aileron: patterns that contradict each other, or are none", () => {
  const patterns = (...texts: string[]) =>
    server(
      `- handlers:\n${texts.map((text) => `    - { pattern: '${text}', handler: @a }`).join("\n")}`,
    );
  deepEqual(problemsOf(patterns("/a/", "/b", "/a/")), [
    "12:22: duplicate pattern '/a/'; the first is at a.yaml:10:22",
  ]);
  deepEqual(problemsOf(patterns("/{x}/b", "/a/{y}")), [
    "11:22: the pattern '/a/{y}' and '/{x}/b' at a.yaml:10:22 match the same paths, and neither " +
    "is the more specific",
  ]);
  deepEqual(problemsOf(patterns("/{x")), [
    "10:22: bad pattern '{x': a wildcard is a whole segment, such as {id} or {rest...}",
  ]);
});

Deno.test("aileron: what a server's patterns say otherwise is told", () => {
  const text = server("- { pattern: /api/, handlers: [{ handler: @a }] }");
  deepEqual(routesOf(text), [{ path: "/api/", upstream: "a" }]);
  deepEqual(notesOf(text), [
    "9:18: '/api/' is all that is below it, as is documented; the program takes it without the " +
    "slash where a handler has no pattern [routes]",
    "9:36: AILERON Gateway redirects a request for '/api' to '/api/'; Weir does not [routes.0]",
  ]);
});

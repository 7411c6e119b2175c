import { deepEqual } from "node:assert/strict";
import { load, problemsOf } from "../problems_of.ts";

function route(yaml: string) {
  return load(`routes: [{ ${yaml} }]`).routes[0];
}

Deno.test("redirect and respond fill in defaults", () => {
  deepEqual(route('redirect: { to: "/new${path}" }').redirect, { to: "/new${path}", status: 308 });
  deepEqual(route("respond: {}").respond, { status: 200, headers: {} });
  deepEqual(
    route('respond: { headers: { A: "${path}", B: [c, d] }, body: "$${x}", content_type: a/b }')
      .respond,
    {
      status: 200,
      headers: { A: ["${path}"], B: ["c", "d"] },
      body: "${x}",
      content_type: "a/b",
    },
  );
});

Deno.test("files fills in defaults, and refuses wrong values", () => {
  deepEqual(route("files: { root: ./public }").files, {
    root: "./public",
    index: ["index.html"],
    precompressed: [],
  });
  const cases: [string, string[]][] = [
    ["files: {}", ["2:12: missing key 'root'"]],
    ["files: { alias: /a }", ["2:14: unknown key 'alias'; in Weir that is 'root'"]],
    ["files: { root: a, index: [a/b] }", [
      "2:31: expected the name of a file, without '/' and a '.' before it, got 'a/b'",
    ]],
    ["files: { root: a, fallback: /../x }", [
      "2:33: expected the path of a file below the root, like /index.html, got '/../x'",
    ]],
    ["files: { root: a, precompressed: [br, br] }", [
      "2:43: duplicate coding 'br'; it is also number 1 of the list",
    ]],
    ["files: { root: a, precompressed: [deflate] }", [
      "2:39: unknown coding 'deflate'; known codings: br, gzip, zstd",
    ]],
    ["files: { root: a }, max_body: 1KiB", [
      "2:25: 'max_body' is of a body that somebody reads, and here is none; leave it out",
    ]],
  ];
  for (const [yaml, problems] of cases) {
    deepEqual(problemsOf(`routes:\n- { ${yaml} }`), problems, yaml);
  }
});

Deno.test("a redirect's variables of the environment are no templates", () => {
  const { redirect } = load('routes: [{ redirect: { to: "https://${SITE}${path}" } }]', {
    SITE: "a.test",
  }).routes[0];
  deepEqual(redirect?.to, "https://a.test${path}");
});

Deno.test("routes that answer refuse wrong keys and values", () => {
  const cases: [string, string[]][] = [
    ["path: /a", ["2:3: expected exactly one of upstream, redirect, respond, files, handler"]],
    [
      "upstream: http://a, respond: {}",
      ["2:25: a route has exactly one of upstream, redirect, respond, files, handler; here is 'upstream', too"],
    ],
    ["redirect: {}", ["2:15: missing key 'to'"]],
    ["redirect: { url: /a }", ["2:17: unknown key 'url'; in Weir that is 'to'"]],
    ["redirect: { to: /a, status: 304 }", [
      "2:33: expected one of 301, 302, 303, 307, 308, got 304",
    ]],
    ["redirect: { to: //b }", [
      "2:21: a redirect leads to https://HOST…, where HOST may be ${host}, or to a path that begins " +
      "with '/' or ${path}, got '//b'",
    ]],
    ['redirect: { to: "/${pth}" }', [
      "2:21: unknown variable 'pth'; of the request there is ${path}",
    ]],
    ["respond: { status: 101 }", ["2:24: expected an integer from 200 to 599, got 101"]],
    ["respond: { body: a, file: b }", ["2:25: the body is of 'body' or of 'file', not of both"]],
    ["respond: { status: 204, body: a }", ["2:29: an answer of status 204 has no body"]],
    ["respond: { content_type: a/b }", [
      "2:16: 'content_type' is of a body, and there is none; add 'body' or 'file', or leave it out",
    ]],
    ["respond: { body: a, content_type: text }", [
      "2:39: expected a media type like text/html, got 'text'",
    ]],
    ["respond: { body: a, headers: { Content-type: a/b } }", [
      "2:36: write 'content_type' in its place, which is beside 'headers'",
    ]],
    ["respond: { headers: { Content-Length: '1' } }", [
      "2:27: the field 'Content-Length' belongs to the connection; Weir alone writes it",
    ]],
    ["respond: {}, preserve_host: true", [
      "2:18: 'preserve_host' is of what is sent to an upstream, and this route has none; leave it out",
    ]],
    ["redirect: { to: / }, request: { headers: { remove: [A] } }", [
      "2:26: 'request' is of what is sent to an upstream, and this route has none; leave it out",
    ]],
    ["respond: {}, strip_prefix: /a", [
      "2:18: 'strip_prefix' changes a path, which 'respond' does not look at; leave it out",
    ]],
  ];
  for (const [yaml, problems] of cases) {
    deepEqual(problemsOf(`routes:\n- { ${yaml} }`), problems, yaml);
  }
});

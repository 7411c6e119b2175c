import assert from "node:assert/strict";
import { ProxyError } from "../../../../src/http/proxy_error.ts";
import {
  compileRewrite,
  type RewriteRules,
  targetOf,
} from "../../../../src/proxy/rewrite/rewrite.ts";

function rewritten(rules: RewriteRules, path: string, query = ""): string {
  const to = compileRewrite(rules)({ path, query });
  return to.path + to.query;
}

Deno.test("compileRewrite without rules changes nothing", () => {
  assert.equal(rewritten({}, "/a//b", "?x=%zz"), "/a//b?x=%zz");
});

Deno.test("compileRewrite strips a prefix on a segment boundary", () => {
  const cases: [stripPrefix: string, path: string, expected: string][] = [
    ["/users", "/users/7", "/7"],
    ["/users", "/users", "/"],
    ["/users", "/users/", "/"],
    ["/users", "/users//7", "//7"],
    ["/users", "/users2", "/users2"],
    ["/users", "/x/users", "/x/users"],
    ["/users/", "/users/7", "/7"],
    ["/", "/users", "/users"],
    ["/a/b", "/a/b/c", "/c"],
    ["/a b", "/a%20b/c", "/c"],
    ["/users", "*", "*"],
  ];
  for (const [stripPrefix, path, expected] of cases) {
    assert.equal(rewritten({ stripPrefix }, path), expected, `${stripPrefix} of ${path}`);
  }
  assert.equal(rewritten({ stripPrefix: "/a" }, "/a", "?q"), "/?q");
});

Deno.test("compileRewrite replaces the first match and normalises", () => {
  const cases: [regex: RegExp, to: string, path: string, expected: string][] = [
    [/^\/old\/(.*)/u, "/new/$1", "/old/a/b", "/new/a/b"],
    [/^\/old\/(.*)/u, "/new/$1", "/other", "/other"],
    [/a/g, "b", "/aaa", "/baa"],
    [/^\/(.*)$/u, "$1", "/x", "/x"],
    [/^.*$/u, "", "/x", "/"],
    [/^\/x(.*)/u, "/a$1", "/x/../b", "/b"],
    [/x/u, "..", "/a/x/b", "/b"],
    [/x/u, "%2e%2e%2f é\\", "/x", "/..%2F%20%C3%A9%5C"],
    [/^\/(?<a>\w+)\/(?<b>\w+)/u, "/$<b>/$<a>", "/one/two/three", "/two/one/three"],
    [/\d+/u, "[$&]", "/n7", "/n%5B7%5D"],
    [/x/u, "$$1", "/x", "/$1"],
    [/x/u, "a$", "/x", "/a$"],
    [/(x)|(y)/u, "<$1$2>", "/y", "/%3Cy%3E"],
    [/(?<=\/)b/u, "c", "/ab/b", "/ab/c"],
  ];
  for (const [regex, to, path, expected] of cases) {
    assert.equal(
      rewritten({ rewrite: { regex, to } }, path),
      expected,
      `${regex} → ${to}: ${path}`,
    );
  }
});

Deno.test("compileRewrite strips before it rewrites", () => {
  const rules = { stripPrefix: "/api", rewrite: { regex: /^\/v1/u, to: "/v2" } };
  assert.equal(rewritten(rules, "/api/v1/x"), "/v2/x");
  assert.equal(rewritten(rules, "/api/x", "?q"), "/x?q");
});

Deno.test("compileRewrite puts the query of the replacement before the request's", () => {
  const rewrite = { regex: /^\/u\/([^/]+)\/(.*)$/u, to: "/users?id=$1&rest=$2" };
  const cases: [path: string, query: string, expected: string][] = [
    ["/u/7/", "", "/users?id=7&rest="],
    ["/u/7/a/b", "?v=1", "/users?id=7&rest=a/b&v=1"],
    ["/u/7&admin=1;x+y/", "", "/users?id=7%26admin%3D1%3Bx%2By&rest="],
    ["/u/%26/", "?", "/users?id=%26&rest="],
    ["/other", "?v=1", "/other?v=1"],
  ];
  for (const [path, query, expected] of cases) {
    assert.equal(rewritten({ rewrite }, path, query), expected, path + query);
  }
  const literal = { regex: /x/u, to: "y?a=é b#?c" };
  assert.equal(rewritten({ rewrite: literal }, "/x/z", "?d"), "/y/z?a=%C3%A9%20b%23?c&d");
  assert.equal(rewritten({ rewrite: { regex: /x/u, to: "y?" } }, "/x", "?d"), "/y?d");
});

Deno.test("compileRewrite refuses a group that the regex has not", () => {
  const groups: [RegExp, string][] = [[/a/u, "$1"], [/(a)/u, "$2"], [/(a)/u, "$0"], [/a/u, "$<x>"]];
  for (const [regex, to] of [...groups, [/(a)/u, "/?$2"] as const]) {
    assert.throws(() => compileRewrite({ rewrite: { regex, to } }), SyntaxError, to);
  }
  assert.throws(() => compileRewrite({ rewrite: { regex: /a/u, to: "/%" } }), SyntaxError);
  assert.throws(() => compileRewrite({ stripPrefix: "/%" }), SyntaxError);
});

Deno.test("compileRewrite refuses a request whose triplet it tears apart", () => {
  const rewrite = compileRewrite({ rewrite: { regex: /^\/(.).*/u, to: "/$1" } });
  assert.throws(
    () => rewrite({ path: "/%2F", query: "" }),
    (error) => error instanceof ProxyError && error.kind === "bad_request",
  );
});

Deno.test("targetOf joins the base of a target and the request's own", () => {
  const cases: [base: string, baseQuery: string, path: string, query: string, expected: string][] =
    [
      ["/", "", "/x", "", "/x"],
      ["", "", "/x", "?q", "/x?q"],
      ["/base", "", "/x", "", "/base/x"],
      ["/base/", "", "/x", "", "/base/x"],
      ["/base/", "", "//x", "", "/base//x"],
      ["/", "", "//x", "", "//x"],
      ["/base", "", "/", "", "/base/"],
      ["/base", "?a=1", "/x", "?b=2", "/base/x?a=1&b=2"],
      ["/", "?a=1", "/", "", "/?a=1"],
      ["/", "?a=1", "/", "?", "/?a=1"],
      ["/", "?", "/", "?b", "/?b"],
      ["/", "", "/", "?", "/?"],
      ["/", "", "/", "?b=%zz&&c=''", "/?b=%zz&&c=''"],
      ["/base", "?a=1", "*", "", "*"],
    ];
  for (const [path, query, own, ownQuery, expected] of cases) {
    assert.equal(targetOf({ path, query }, { path: own, query: ownQuery }), expected);
  }
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { normalisePath, parseAuthority, pathText, splitTarget } from "../../../src/http/path.ts";
import { ProxyError } from "../../../src/http/proxy_error.ts";

const refused = (error: unknown) => error instanceof ProxyError && error.kind === "bad_request";

const normal: [path: string, expected: string][] = [
  // Nothing to do.
  ["/", "/"],
  ["*", "*"],
  ["/users/7", "/users/7"],
  ["/a:b@c;d=e,f+g!$&'()*", "/a:b@c;d=e,f+g!$&'()*"],
  ["/-._~", "/-._~"],
  ["/.well-known/x", "/.well-known/x"],
  ["/..a/...", "/..a/..."],
  ["/a../b.", "/a../b."],
  // Triplets.
  ["/%7Euser", "/~user"],
  ["/%7euser", "/~user"],
  ["/%41%2d%2E%5f%30", "/A-._0"],
  ["/a%2fb", "/a%2Fb"],
  ["/a%5cb", "/a%5Cb"],
  ["/%c3%a9", "/%C3%A9"],
  ["/%25%32%65", "/%252e"],
  ["/%252e%252e/x", "/%252e%252e/x"],
  ["/%3f%23%00", "/%3F%23%00"],
  ["/%26", "/%26"],
  // What may not stand in a path.
  ["/a\\b", "/a%5Cb"],
  ["/..\\a", "/..%5Ca"],
  ['/"<>^`{|}', "/%22%3C%3E%5E%60%7B%7C%7D"],
  ["/[a]", "/%5Ba%5D"],
  ["/a b", "/a%20b"],
  ["/a\rb\n\0\x7f", "/a%0Db%0A%00%7F"],
  ["/\xc3\xa9", "/%C3%A9"],
  // Dot segments.
  ["/.", "/"],
  ["/..", "/"],
  ["/./", "/"],
  ["/../", "/"],
  ["/a/.", "/a/"],
  ["/a/..", "/"],
  ["/a/b/..", "/a/"],
  ["/a/b/../", "/a/"],
  ["/a/./b", "/a/b"],
  ["/a/../b", "/b"],
  ["/a/b/c/./../../g", "/a/g"],
  ["/../../etc/passwd", "/etc/passwd"],
  ["/%2e%2e/x", "/x"],
  ["/a/.%2E/b", "/b"],
  ["/a/%2e/b", "/a/b"],
  ["/a/..%2fb", "/a/..%2Fb"],
  ["/.a/../b", "/b"],
  // Empty segments.
  ["//", "//"],
  ["//a//b//", "//a//b//"],
  ["/a//../b", "/a/b"],
  ["/a//.//b", "/a///b"],
  ["/..//a", "//a"],
];

Deno.test("normalisePath gives the one normal form", () => {
  for (const [path, expected] of normal) {
    assert.equal(normalisePath(path), expected, JSON.stringify(path));
  }
});

Deno.test("normalisePath refuses an incomplete triplet", () => {
  for (const path of ["/%", "/%2", "/%zz", "/%2g", "/a%", "/%%32e", "/%u0041", "/% 1"]) {
    assert.throws(() => normalisePath(path), refused, path);
  }
});

const bytePath = fc.array(
  fc.oneof(
    fc.constantFrom("/", "/", ".", "..", "%2e", "%2E", "%2f", "%5c", "\\", "a", "~", "%7e", "%25"),
    fc.integer({ min: 0x21, max: 0xff }).map((byte) => String.fromCharCode(byte)),
  ),
  { maxLength: 24 },
).map((parts) => "/" + parts.join("").replace(/%(?![0-9A-Fa-f]{2})|[?#]/g, ""));

Deno.test("normalisePath is idempotent, and leaves no dot segment and no character to encode", () => {
  fc.assert(fc.property(bytePath, (path) => {
    const once = normalisePath(path);
    assert.equal(normalisePath(once), once);
    assert.doesNotMatch(once, /\/\.\.?(\/|$)/);
    assert.match(once, /^\/(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9A-F]{2})*$/);
    assert.doesNotMatch(once, /%(?:2D|2E|5F|7E|3\d|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A])/);
  }));
});

const cleanSegment = fc.stringMatching(/^[\w\-~!$&'()*+,;=:@]{1,6}$/);

Deno.test("normalisePath returns a clean path as it is", () => {
  fc.assert(fc.property(fc.array(cleanSegment), (segments) => {
    const path = `/${segments.join("/")}`;
    assert.equal(normalisePath(path), path);
  }));
});

Deno.test("normalisePath resolves dot segments as the URL standard does", () => {
  const segment = fc.oneof(
    cleanSegment,
    fc.constantFrom(".", "..", "%2e", "%2E%2e", "%2F", "", "é"),
  );
  fc.assert(fc.property(fc.array(segment), (segments) => {
    const path = `/${segments.join("/")}`;
    assert.equal(normalisePath(pathText(path)), new URL(`http://a${path}`).pathname);
  }));
});

Deno.test("pathText encodes what a path cannot hold as UTF-8, and keeps dot segments", () => {
  assert.equal(pathText("/münchen/a b"), "/m%C3%BCnchen/a%20b");
  assert.equal(pathText("/%7e/../😀"), "/~/../%F0%9F%98%80");
  assert.equal(pathText("\ud800"), "%EF%BF%BD");
  assert.throws(() => pathText("/50%"), SyntaxError);
});

Deno.test("splitTarget takes the target apart byte for byte", () => {
  const cases: [target: string, expected: ReturnType<typeof splitTarget>][] = [
    ["/", { path: "/", query: "" }],
    ["/a?", { path: "/a", query: "?" }],
    ["/a?b=%zz&c=?'\"", { path: "/a", query: "?b=%zz&c=?'\"" }],
    ["//evil.example/x", { path: "//evil.example/x", query: "" }],
    ["*", { path: "*", query: "" }],
    ["http://a", { authority: "a", path: "/", query: "" }],
    ["http://a:80/b/../c?d", { authority: "a:80", path: "/b/../c", query: "?d" }],
    ["HTTPS://A?x=/y", { authority: "A", path: "/", query: "?x=/y" }],
    ["http://u@a/", { authority: "u@a", path: "/", query: "" }],
    ["http:///x", { authority: "", path: "/x", query: "" }],
  ];
  for (const [target, expected] of cases) assert.deepEqual(splitTarget(target), expected, target);
});

Deno.test("splitTarget makes an OPTIONS of a bare authority one of the whole server", () => {
  assert.deepEqual(splitTarget("http://a:1", "OPTIONS"), {
    authority: "a:1",
    path: "*",
    query: "",
  });
  assert.deepEqual(splitTarget("http://a/", "OPTIONS"), { authority: "a", path: "/", query: "" });
});

Deno.test("splitTarget refuses what is no origin-form, absolute-form or asterisk", () => {
  for (const target of ["", "a", "?a", "a:80", "ftp://a/", "http:/a", "/a#b", "/a?b#c", "**"]) {
    assert.throws(() => splitTarget(target), refused, target);
  }
});

Deno.test("parseAuthority takes host and port", () => {
  const cases: [text: string, expected: ReturnType<typeof parseAuthority>][] = [
    ["a", { host: "a" }],
    ["Example.COM", { host: "example.com" }],
    ["example.com.", { host: "example.com" }],
    ["example.com.:80", { host: "example.com", port: 80 }],
    ["a:", { host: "a" }],
    ["a:0", { host: "a", port: 0 }],
    ["a:65535", { host: "a", port: 65535 }],
    ["127.0.0.1:8080", { host: "127.0.0.1", port: 8080 }],
    ["[::1]", { host: "[::1]" }],
    ["[2001:DB8:0::1]:443", { host: "[2001:db8::1]", port: 443 }],
    ["my_host-1", { host: "my_host-1" }],
    ["xn--mnchen-3ya.de", { host: "xn--mnchen-3ya.de" }],
    ["%C3%A9", { host: "%c3%a9" }],
  ];
  for (const [text, expected] of cases) assert.deepEqual(parseAuthority(text), expected, text);
});

Deno.test("parseAuthority gives nothing for what is malformed", () => {
  const malformed = [
    ...["", " ", "a b", "a ", " a", "a/b", "a?b", "a#b", "user@a", "a@", "a\\b", "a,b c", "a\tb"],
    ...[":80", ".", "a:b", "a:80:80", "a:65536", "a:123456", "a:-1", "a:+1", "a:8 0", "::1"],
    ...["[", "[]", "[::1", "::1]", "[::1]x", "[:::1]", "[1.2.3.4]", "[fe80::1%25eth0]", "[g::1]"],
    ...["%", "%zz", "é", "a\0", "a\r\n", "http://a", '"a"', "<a>", "a|b", "[v1.x]"],
  ];
  for (const text of malformed) assert.equal(parseAuthority(text), undefined, JSON.stringify(text));
});

import { equal, match, throws } from "node:assert/strict";
import fc from "fast-check";
import { compileLocation } from "../../../src/grammar/location.ts";
import type { Variables } from "../../../src/grammar/template.ts";

function located(to: string, given: Partial<Variables> = {}): string | undefined {
  const variables = { scheme: "http", host: "a.test", path: "/p", query: "", method: "GET" };
  return compileLocation(to)({ ...variables, ...given } as Variables);
}

Deno.test("compileLocation: what it is made of", () => {
  equal(located("https://b.test${path}${query}", { query: "?q" }), "https://b.test/p?q");
  equal(located("https://b.test:8443", {}), "https://b.test:8443");
  equal(located("https://[::1]:8443/x", {}), "https://[::1]:8443/x");
  equal(located("${scheme}://www.${host}${path}", { host: "a:81" }), "http://www.a:81/p");
  equal(located("https://${host}:8443${path}", { host: "[::1]:80" }), "https://[::1]:8443/p");
  equal(located("/new${path}#top"), "/new/p#top");
  equal(located("${path}/"), "/p/");
  equal(located("/müll?ü={1}"), "/m%C3%BCll?%C3%BC=%7B1%7D");
  equal(located("https://b.test/$${x}"), "https://b.test/$%7Bx%7D");
});

Deno.test("compileLocation: a host that the client has not named is none", () => {
  equal(located("https://${host}${path}", { host: "", path: "/evil.test" }), undefined);
  equal(located("https://${host}:1${path}", { host: "" }), undefined);
});

Deno.test("compileLocation refuses what may lead astray", () => {
  const wrong = [
    "",
    "elsewhere",
    "//b.test/",
    "/\\b.test",
    "ftp://b.test/",
    "javascript:alert(1)",
    "https://",
    "https://user@b.test/",
    "https://b.test${method}",
    "https://b${request_id}.test/",
    "https://${client_ip}/",
    "https://b.test:${client_port}/",
    "https://b.test:99999999/",
    "https://b.test\\@c.test/",
    "${query}",
    "${host}/x",
    "/${nothing}",
  ];
  for (const to of wrong) throws(() => compileLocation(to), SyntaxError, to);
});

/** Texts with what browsers take for the beginning of an authority. */
const bytes = fc.string({
  unit: fc.oneof(
    fc.constantFrom("/", "\\", "@", ":", "?", "#", ".", "%2F", "\t", "\r", "\n", "evil.test"),
    fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
  ),
});

Deno.test("compileLocation: no request leads to another host, or breaks the line", () => {
  const to = fc.constantFrom(
    "https://b.test${path}${query}",
    "https://b.test/${path}",
    "https://b.test${query}",
    "/${path}",
    "${path}${query}",
    "/${request_id}${method}",
    "/x/../${request_id}",
  );
  fc.assert(fc.property(to, bytes, bytes, bytes, (to, path, query, other) => {
    const url = located(to, {
      path: `/${path}`,
      query: query === "" ? "" : `?${query}`,
      method: other,
      request_id: other,
    })!;
    match(url, /^[\x21-\x7e]+$/);
    equal(new URL(url, "https://b.test/").host, "b.test", url);
  }));
});

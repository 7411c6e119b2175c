import assert from "node:assert/strict";
import { compileHost } from "../../../../src/proxy/match/host.ts";
import type { HostPattern } from "../../../../src/grammar/patterns.ts";
import { parseAuthority } from "../../../../src/http/path.ts";

function fits(pattern: HostPattern, authority: string, scheme: "http" | "https" = "http"): boolean {
  const host = parseAuthority(authority)?.host ?? "";
  return compileHost(pattern)({ authority, host, scheme });
}

Deno.test("compileHost without port takes any port, case and trailing dot", () => {
  const pattern = { hostname: "example.com", wildcard: false };
  for (const authority of ["example.com", "EXAMPLE.com:8080", "example.com.", "Example.Com.:1"]) {
    assert.ok(fits(pattern, authority), authority);
  }
  for (const authority of ["www.example.com", "example.com.evil", "xexample.com", "", "example"]) {
    assert.ok(!fits(pattern, authority), authority);
  }
});

Deno.test("compileHost with a port takes that port only", () => {
  const pattern = { hostname: "example.com", wildcard: false, port: 8080 };
  assert.ok(fits(pattern, "Example.com.:8080"));
  assert.ok(!fits(pattern, "example.com:8081"));
  assert.ok(!fits(pattern, "example.com"));
  assert.ok(!fits(pattern, "other.com:8080"));
});

Deno.test("compileHost takes the port of the scheme where none is named", () => {
  assert.ok(fits({ hostname: "a", wildcard: false, port: 80 }, "a"));
  assert.ok(fits({ hostname: "a", wildcard: false, port: 443 }, "a:", "https"));
  assert.ok(!fits({ hostname: "a", wildcard: false, port: 443 }, "a"));
});

Deno.test("compileHost with a wildcard takes one label and more before the name", () => {
  const pattern = { hostname: "example.com", wildcard: true };
  for (const authority of ["a.example.com", "a.b.example.com:80", "A.EXAMPLE.COM."]) {
    assert.ok(fits(pattern, authority), authority);
  }
  for (const authority of ["example.com", ".example.com", "aexample.com", "a.example.com.evil"]) {
    assert.ok(!fits(pattern, authority), authority);
  }
  assert.ok(fits({ ...pattern, port: 1 }, "a.example.com:1"));
  assert.ok(!fits({ ...pattern, port: 1 }, "a.example.com:2"));
});

Deno.test("compileHost takes IPv6 in any spelling", () => {
  const pattern = { hostname: "[::1]", wildcard: false, port: 8080 };
  assert.ok(fits(pattern, "[0:0:0:0:0:0:0:1]:8080"));
  assert.ok(!fits(pattern, "[::1]"));
});

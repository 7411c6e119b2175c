import assert from "node:assert/strict";
import {
  isUpstreamName,
  parseAddress,
  parseAuthority,
  parseCidr,
  parseHost,
  parseTargetUrl,
  parseUpstreamReference,
} from "../../config/addresses.ts";
import { messageOf } from "./problems_of.ts";

Deno.test("parseAddress splits host and port", () => {
  const cases: [string | number, string, number][] = [
    [":8080", "", 8080],
    ["8080", "", 8080],
    [8080, "", 8080],
    [":0", "", 0],
    ["localhost:8080", "localhost", 8080],
    ["127.0.0.1:80", "127.0.0.1", 80],
    ["[::1]:8080", "::1", 8080],
  ];
  for (const [input, hostname, port] of cases) {
    assert.deepEqual(parseAddress(input), {
      address: String(input),
      hostname,
      port,
    });
  }
});

Deno.test("parseAddress refuses what is none", () => {
  for (const text of ["", "localhost", "::1:8080", "[::g]:80", "a b:80", "http://a:80", "a:"]) {
    assert.equal(
      messageOf(() => parseAddress(text)),
      `expected an address like :8080, 127.0.0.1:8080 or [::1]:8080, got '${text}'`,
    );
  }
  assert.equal(
    messageOf(() => parseAddress(":70000")),
    "expected a port from 0 to 65535, got 70000",
  );
  assert.equal(
    messageOf(() => parseAddress("unix:/run/weir.sock")),
    "unix sockets are not supported yet, got 'unix:/run/weir.sock'",
  );
});

Deno.test("parseCidr reads networks and lone addresses", () => {
  const cases: [string, string, number][] = [
    ["10.0.0.0/8", "10.0.0.0", 8],
    ["192.168.1.7", "192.168.1.7", 32],
    ["0.0.0.0/0", "0.0.0.0", 0],
    ["::1", "::1", 128],
    ["FD00:0:0::/8", "fd00::", 8],
  ];
  for (const [text, address, prefix] of cases) {
    assert.deepEqual(parseCidr(text), { address, prefix });
  }
});

Deno.test("parseCidr refuses what is none", () => {
  for (const text of ["10.0.0.0/33", "10.0.0", "300.1.1.1", "01.2.3.4", "::1/129", "::g", "a"]) {
    assert.equal(
      messageOf(() => parseCidr(text)),
      `expected an address or network like 10.0.0.0/8 or ::1, got '${text}'`,
    );
  }
});

Deno.test("parseHost reads names, wildcards and ports", () => {
  const cases: [string, ReturnType<typeof parseHost>][] = [
    ["Shop.Example.com.", { hostname: "shop.example.com", wildcard: false }],
    ["*.example.com", { hostname: "example.com", wildcard: true }],
    ["localhost:8080", { hostname: "localhost", wildcard: false, port: 8080 }],
    ["[0:0::1]:80", { hostname: "[::1]", wildcard: false, port: 80 }],
    ["127.0.0.1", { hostname: "127.0.0.1", wildcard: false }],
  ];
  for (const [text, pattern] of cases) {
    assert.deepEqual(parseHost(text), pattern);
  }
});

Deno.test("parseAddress: an asterisk for every address is left out", () => {
  assert.equal(messageOf(() => parseAddress("*:8080")), "for every address write ':8080'");
});

Deno.test("parseHost refuses what is none", () => {
  for (const text of ["a..b", "a.*.b", "http://a", "a/b", "", "[::g]"]) {
    assert.equal(
      messageOf(() => parseHost(text)),
      `expected a host like shop.example.com, *.example.com or localhost:8080, got '${text}'`,
    );
  }
  assert.equal(messageOf(() => parseHost("*")), "for any host leave it out, not '*'");
  assert.match(messageOf(() => parseHost("a b")), /; write several as a list: \[a, b\]$/);
  assert.equal(messageOf(() => parseHost("a:0")), "expected a port from 1 to 65535, got 0");
});

Deno.test("parseAuthority takes what a Host field can hold", () => {
  for (const host of ["shop.example.com", "localhost:8080", "[::1]", "10.0.0.1:80"]) {
    assert.equal(parseAuthority(host), host);
  }
  for (const host of ["", "*.a", "a b", "http://a", "a/b", "u@a", "a:70000", "[::g]", "a\r\nb"]) {
    assert.match(messageOf(() => parseAuthority(host)), /^expected a host like shop\.example\.com/);
  }
});

Deno.test("parseTargetUrl reads http and https", () => {
  const cases = {
    "http://localhost:8001": "http://localhost:8001/",
    "HTTPS://[::1]:8443/base?key=1": "https://[::1]:8443/base?key=1",
  };
  for (const [text, href] of Object.entries(cases)) {
    assert.equal(parseTargetUrl(text).href, href);
  }
});

Deno.test("parseTargetUrl refuses what no request can be sent to", () => {
  const cases = {
    "localhost:8001": "expected a URL like http://localhost:8001, got 'localhost:8001'",
    "http://a b": "expected a URL like http://localhost:8001, got 'http://a b'",
    "http:\\\\a": "expected a URL like http://localhost:8001, got 'http:\\\\a'",
    "ftp://a": "a target's URL starts with http:// or https://, not 'ftp://'",
    "http://": "the URL 'http://' has no host",
    "http:///a": "the URL 'http:///a' has no host",
    "http://:80": "the URL 'http://:80' has no host",
    "http://a:99999": "expected a port from 1 to 65535, got 99999",
    "http://a:0": "expected a port from 1 to 65535, got 0",
    "http://a#b": "a target's URL has no fragment ('#')",
    "http://[::1": "the URL 'http://[::1' has a bad host",
  };
  for (const [text, message] of Object.entries(cases)) {
    assert.equal(messageOf(() => parseTargetUrl(text)), message);
  }
});

Deno.test("parseTargetUrl never shows credentials", () => {
  assert.equal(
    messageOf(() => parseTargetUrl("http://user:secret@a")),
    "a URL with credentials in it is refused; send them in a field",
  );
});

Deno.test("isUpstreamName tells names from URLs", () => {
  for (const name of ["shop", "shop-2", "__proto__", "größe"]) {
    assert.ok(isUpstreamName(name));
  }
  for (const name of ["", "a b", "a:1", "http://a", "a/b", 5]) {
    assert.ok(!isUpstreamName(name));
  }
});

Deno.test("parseUpstreamReference takes a name or a URL", () => {
  assert.equal(parseUpstreamReference("shop"), "shop");
  assert.equal(parseUpstreamReference("http://a:1"), "http://a:1");
  assert.equal(
    messageOf(() => parseUpstreamReference("localhost:80")),
    "expected an upstream's name or a URL like http://localhost:8001, got 'localhost:80'",
  );
});

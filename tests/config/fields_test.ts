import assert from "node:assert/strict";
import {
  parseAddedName,
  parseFieldName,
  parseFieldValue,
  parseMethod,
  parseProtocol,
  parsePseudonym,
  parseSetName,
} from "../../config/fields.ts";
import { messageOf } from "./problems_of.ts";

Deno.test("parseMethod takes any token without small letters", () => {
  for (const method of ["GET", "PURGE", "M-SEARCH"]) {
    assert.equal(parseMethod(method), method);
  }
  assert.equal(
    messageOf(() => parseMethod("get")),
    "methods are case-sensitive; write 'GET', not 'get'",
  );
  assert.equal(
    messageOf(() => parseMethod("A, B")),
    "expected a method like GET, got 'A, B'; write several as a list: [A, B]",
  );
  assert.equal(messageOf(() => parseMethod("*")), "for any method leave it out, not '*'");
});

Deno.test("parseProtocol takes a name, with a version or without, that leads to no HTTP", () => {
  for (const protocol of ["websocket", "WebSocket", "SPDY/3.1", "tcp"]) {
    assert.equal(parseProtocol(protocol), protocol);
  }
  for (const input of ["", "a b", "a/", "/1", "a/b/c", 1, "tcp, websocket"]) {
    assert.match(
      messageOf(() => parseProtocol(input)),
      /^expected a protocol like websocket or SPDY\/3\.1/,
    );
  }
  for (const input of ["h2c", "H2C", "h2c/1", "h2", "HTTP/2.0", "TLS/1.2"]) {
    assert.equal(
      messageOf(() => parseProtocol(input)),
      `${input} is never switched to: HTTP would go past the proxy in it`,
    );
  }
});

Deno.test("parsePseudonym takes a token", () => {
  assert.equal(parsePseudonym("edge-1"), "edge-1");
  assert.equal(
    messageOf(() => parsePseudonym("a b")),
    "expected a name without spaces, or off, got 'a b'",
  );
});

Deno.test("parseFieldName takes a token", () => {
  assert.equal(parseFieldName("X-A"), "X-A");
  for (const name of ["", "a b", "a:", "ä"]) {
    assert.equal(
      messageOf(() => parseFieldName(name)),
      `expected a field name like X-Request-Id, got '${name}'`,
    );
  }
});

Deno.test("parseSetName refuses what frames a message", () => {
  assert.equal(parseSetName("Host"), "Host");
  for (const name of ["Content-Length", "transfer-encoding", "Connection", "TE"]) {
    assert.equal(
      messageOf(() => parseSetName(name)),
      `the field '${name}' belongs to the connection; Weir alone writes it`,
    );
  }
});

Deno.test("parseAddedName refuses Host too", () => {
  assert.equal(parseAddedName("X-A"), "X-A");
  assert.equal(
    messageOf(() => parseAddedName("host")),
    "the field 'host' can be set, but not added or removed",
  );
});

Deno.test("parseFieldValue refuses what could end its line", () => {
  for (const value of ["", "a b", "a\tb", "grün"]) {
    assert.equal(parseFieldValue(value), value);
  }
  for (const [value, shown] of [["a\rb", "a\\rb"], ["a\nb", "a\\nb"], ["a\0b", "a\\u0000b"]]) {
    assert.equal(
      messageOf(() => parseFieldValue(value)),
      `a field value has no control characters, got '${shown}'`,
    );
  }
});

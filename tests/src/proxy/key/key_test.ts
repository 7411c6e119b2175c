import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import type { Call } from "../../../../src/proxy/call.ts";
import { xxh64 } from "../../../../src/strategy/hash/fastest.ts";
import { compileKey } from "../../../../src/proxy/key/key.ts";
import type { KeySource } from "../../../../src/proxy/key/source.ts";
import { compileConditions } from "../../../../src/proxy/match/match.ts";
import type { Incoming } from "../../../../src/http/message.ts";
import type { Route } from "../../../../src/proxy/route.ts";
import { callWith, trustedCallWith } from "./call.ts";

function textOf(source: KeySource, call: Call): string {
  return compileKey(source, { hash: xxh64 }).textOf(call);
}

/** The client's address, which stands in where nothing else does. */
const CLIENT = "192.0.2.7";

Deno.test("compileKey reads the first value of a header, in any case", () => {
  const call = callWith([["hash-KEY", "a"], ["Hash-Key", "b"], ["X-Empty", ""]]);
  equal(textOf({ source: "header", key: "Hash-Key" }, call), "a");
  equal(textOf({ source: "header", key: "X-Empty" }, call), "");
  equal(textOf({ source: "header", key: "X-Absent" }, call), CLIENT);
});

Deno.test("compileKey reads a cookie", () => {
  const call = callWith([["Cookie", "a=1; b=2"], ["Cookie", "c=3"]]);
  equal(textOf({ source: "cookie", key: "c" }, call), "3");
  equal(textOf({ source: "cookie", key: "d" }, call), CLIENT);
});

Deno.test("compileKey reads the first value of a query parameter as form text", () => {
  const cases: [query: string, text: string][] = [
    ["?v=a&v=b", "a"],
    ["?w=1&v=2", "2"],
    ["?v", ""],
    ["?v=", ""],
    ["?%76=a+b%2Bc", "a b+c"],
    ["?v=%C3%A9", "\xc3\xa9"],
    ["?v=\xc3\xa9", "\xc3\xa9"],
    ["?V=1", CLIENT],
    ["", CLIENT],
  ];
  for (const [query, text] of cases) {
    equal(textOf({ source: "query", key: "v" }, callWith([], { query })), text, query);
  }
});

Deno.test("compileKey gives equal texts for a value in a header and in a query", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text.isWellFormed());
  fc.assert(fc.property(text, (text) => {
    const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
    const query = `?${new URLSearchParams({ v: text })}`;
    equal(textOf({ source: "query", key: "v" }, callWith([], { query })), bytes.join(""));
  }));
});

Deno.test("compileKey reads a parameter of the route's path, as it stands there", () => {
  const source: KeySource = { source: "path_param", key: "id" };
  const path = "/users/7%2F8";
  const on = (pattern: string) => {
    const call = callWith([], { path });
    const match = compileConditions({ path: { kind: "pattern", text: pattern } });
    call.route = { match } as Route;
    return call;
  };
  equal(textOf(source, on("/users/:id")), "7%2F8");
  equal(textOf(source, on("/users/:name")), CLIENT);
  equal(textOf(source, on("/users/*")), CLIENT);
  equal(textOf({ ...source, key: "constructor" }, on("/users/:id")), CLIENT);
  equal(textOf(source, callWith([], { path })), CLIENT);
});

Deno.test("compileKey writes a peer as Go's RemoteAddr does", () => {
  const cases: [peer: Incoming["peer"], text: string][] = [
    [{ address: "192.0.2.7", port: 4711 }, "192.0.2.7:4711"],
    [{ address: "2001:db8::1", port: 80 }, "[2001:db8::1]:80"],
    [{ address: "192.0.2.7", port: 0 }, "192.0.2.7"],
    [{ address: "", port: 0 }, ""],
  ];
  for (const [peer, text] of cases) {
    equal(textOf({ source: "client_address" }, callWith([], { peer })), text, peer.address);
  }
});

Deno.test("compileKey takes the address alone of a client behind a trusted proxy", () => {
  const behind = trustedCallWith([["X-Forwarded-For", "2001:db8::1"]]);
  equal(textOf({ source: "client_address" }, behind), "2001:db8::1");
  equal(textOf({ source: "client_ip" }, behind), "2001:db8::1");
  const withPort = trustedCallWith([["X-Forwarded-For", "[2001:DB8:0::1]:4711"]]);
  equal(textOf({ source: "client_address" }, withPort), "[2001:db8::1]:4711");
  equal(textOf({ source: "client_ip" }, withPort), "2001:db8::1");
  const proxyItself = trustedCallWith([]);
  equal(textOf({ source: "client_address" }, proxyItself), "192.0.2.7:4711");
  const forged = callWith([["X-Forwarded-For", "2001:db8::1"]]);
  equal(textOf({ source: "client_ip" }, forged), "192.0.2.7");
});

Deno.test("compileKey falls back where the source is absent, not where it is empty", () => {
  const source: KeySource = {
    source: "header",
    key: "A",
    fallback: { source: "query", key: "v", fallback: { source: "client_address" } },
  };
  const query = "?v=2";
  equal(textOf(source, callWith([["A", "1"]], { query })), "1");
  equal(textOf(source, callWith([["A", ""]], { query })), "");
  equal(textOf(source, callWith([], { query })), "2");
  equal(textOf(source, callWith([], { query: "" })), "192.0.2.7:4711");
  const untold = { address: "", port: 0 };
  const last: KeySource = { source: "client_ip", fallback: { source: "header", key: "A" } };
  equal(textOf(last, callWith([["A", "1"]], { peer: untold })), "1");
});

Deno.test("compileKey tells its sources to people", () => {
  const source = (source: KeySource) => compileKey(source, { hash: xxh64 }).source;
  equal(source({ source: "header", key: "Hash-Key" }), "header Hash-Key");
  equal(
    source({ source: "cookie", key: "a", fallback: { source: "client_address" } }),
    "cookie a, else client_address",
  );
});

Deno.test("compileKey digests by the hash that it is given", () => {
  const { digestOf } = compileKey({ source: "client_ip" }, { hash: xxh64 });
  deepEqual(digestOf("abc"), { high: 0x44bc2cf5, low: 0xad770999 });
});

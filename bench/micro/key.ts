/**
 * Time to read a request's key and to digest it: `deno bench -A bench/micro/key.ts`. The goal is
 * 1.5 µs for both.
 */
import { AddressSet } from "../../src/grammar/address.ts";
import { type Call, callOf } from "../../src/proxy/call.ts";
import { Fields } from "../../src/http/fields.ts";
import { xxh64 as byWasm, xxh64 as fastest } from "../../src/strategy/hash/fastest.ts";
import { xxh64 as portable } from "../../src/strategy/hash/portable.ts";
import { compileKey } from "../../src/proxy/key/key.ts";
import type { KeySource } from "../../src/proxy/key/source.ts";
import { compileConditions } from "../../src/proxy/match/match.ts";
import type { Route } from "../../src/proxy/route.ts";

const match = compileConditions({ path: { kind: "pattern", text: "/users/:id/orders" } });

// Several requests, so that no engine remembers the one answer.
const calls = Array.from({ length: 64 }, (_, i) => callNumber(i));

function callNumber(i: number): Call {
  const fields = Fields.from([
    ["Host", "shop.example.com"],
    ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"],
    ["Accept", "text/html,application/xhtml+xml"],
    ["Accept-Language", "en-US,en;q=0.5"],
    ["Accept-Encoding", "gzip, deflate, br"],
    ["Cache-Control", "no-cache"],
    ["X-Forwarded-For", "203.0.113.7"],
    ["Hash-Key", `customer-${1000 + i}-of-shop`],
    ["Cookie", `theme=dark; consent=all; lang=en; session=0123456789abcdef${1000 + i}`],
  ]);
  const call = callOf({
    method: "GET",
    path: `/users/${1000 + i}/orders`,
    query: `?page=2&sort=date&name=J%C3%BCrgen+${i}&user=customer-${1000 + i}`,
    scheme: "http",
    authority: "shop.example.com",
    host: "shop.example.com",
    version: "1.1",
    fields,
    body: undefined,
    peer: { address: `192.0.2.${i}`, port: 40_000 + i },
    localPort: 8080,
    signal: new AbortController().signal,
  }, new AddressSet());
  call.route = { match } as Route;
  return call;
}

function benchKey(name: string, source: KeySource): void {
  const key = compileKey(source, { hash: fastest });
  let i = 0;
  Deno.bench(`${name}, key and digest`, () => {
    key.digestOf(key.textOf(calls[i++ & 63]));
  });
}

benchKey("header", { source: "header", key: "Hash-Key" });
benchKey("cookie", { source: "cookie", key: "session" });
benchKey("query", { source: "query", key: "user" });
benchKey("query with triplets", { source: "query", key: "name" });
benchKey("path_param", { source: "path_param", key: "id" });
benchKey("client_address", { source: "client_address" });
benchKey("client_ip", { source: "client_ip" });

const texts = Array.from({ length: 64 }, (_, i) => `customer-${1000 + i}-of-shop`.repeat(9));
for (const [name, hash] of Object.entries({ byWasm, portable })) {
  let i = 0;
  Deno.bench(`digest of 189 bytes, ${name}`, () => {
    hash(texts[i++ & 63]);
  });
}

import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { AddressSet } from "../../../src/grammar/address.ts";
import { type Client, clientOf, forwardedElements } from "../../../src/proxy/client.ts";
import { received } from "./headers/received.ts";

const NOBODY = new AddressSet();
/** The peer, 192.0.2.7, is among them. */
const PROXIES = new AddressSet([{ address: "192.0.2.0", prefix: 24 }, {
  address: "::1",
  prefix: 128,
}]);

type Entries = [string, string][];

function clientBehind(fields: Entries, proxies = PROXIES): Client {
  return clientOf(received(fields), proxies);
}

Deno.test("clientOf is the peer where that is not trusted", () => {
  const forged: Entries = [
    ["X-Forwarded-For", "10.0.0.1"],
    ["X-Forwarded-Proto", "https"],
    ["X-Forwarded-Host", "evil.test"],
    ["Forwarded", "for=10.0.0.1;proto=https;host=evil.test"],
  ];
  const { address, port, scheme, authority } = clientBehind(forged, NOBODY);
  deepEqual([address, port, scheme, authority], ["192.0.2.7", 4711, "http", "a.example:8080"]);
});

Deno.test("clientOf finds the rightmost address that no trusted proxy has", () => {
  const cases: [list: string[], address: string, port: number][] = [
    [[], "192.0.2.7", 4711],
    [["10.0.0.1"], "10.0.0.1", 0],
    [["10.0.0.1, 10.0.0.2"], "10.0.0.2", 0],
    [["10.0.0.1, 192.0.2.8"], "10.0.0.1", 0],
    [["10.0.0.1", "192.0.2.8, ::1"], "10.0.0.1", 0],
    [["10.0.0.1, 0:0:0:0:0:0:0:1"], "10.0.0.1", 0],
    [["192.0.2.9, 192.0.2.8"], "192.0.2.9", 0],
    [["10.0.0.1, unknown, 192.0.2.8"], "192.0.2.8", 0],
    [["10.0.0.1:4711"], "10.0.0.1", 4711],
    [["[2001:db8::1]:4711"], "2001:db8::1", 4711],
    [["2001:0DB8:0:0::1"], "2001:db8::1", 0],
    [["::ffff:10.0.0.1"], "10.0.0.1", 0],
    [["10.0.0.1, ,"], "10.0.0.1", 0],
    [[""], "192.0.2.7", 4711],
  ];
  for (const [list, address, port] of cases) {
    const client = clientBehind(list.map((value) => ["X-Forwarded-For", value]));
    deepEqual([client.address, client.port], [address, port], String(list));
  }
});

Deno.test("clientOf takes scheme and host from where the address stands", () => {
  const cases: [nodes: string, protos: string, scheme: string][] = [
    ["10.0.0.1", "https", "https"],
    ["10.0.0.1", "HTTPS", "https"],
    ["10.0.0.1", "wss", "https"],
    ["10.0.0.1", "gopher", "http"],
    ["10.0.0.1", "", "http"],
    ["10.0.0.1, 192.0.2.8", "https, http", "https"],
    ["10.0.0.1, 192.0.2.8", "https", "https"],
    // The client has written both first members itself.
    ["6.6.6.6, 10.0.0.1", "https, http", "http"],
    ["", "https, http", "https"],
  ];
  for (const [nodes, protos, scheme] of cases) {
    const hosts = protos.replace(/\w+/g, (proto) => `${proto}.test`);
    const client = clientBehind([
      ["X-Forwarded-For", nodes],
      ["X-Forwarded-Proto", protos],
      ["X-Forwarded-Host", hosts],
    ]);
    equal(client.scheme, scheme, protos);
    const isRead = protos !== "" && !["HTTPS", "wss", "gopher"].includes(protos);
    if (isRead) equal(client.authority, `${scheme}.test`, hosts);
  }
});

Deno.test("clientOf keeps the request's own host where the one told is none", () => {
  for (const host of ["", "a b", "shop.test:99999", "shop.test/x", "user@shop.test"]) {
    equal(clientBehind([["X-Forwarded-Host", host]]).authority, "a.example:8080", host);
  }
});

Deno.test("clientOf reads Forwarded where a trusted proxy sends no X-Forwarded-*", () => {
  const forwarded = 'for=6.6.6.6, for="[2001:DB8::1]:4711";proto=https;host="shop.test:81", ' +
    "for=192.0.2.8;proto=http";
  const { address, port, scheme, authority } = clientBehind([["Forwarded", forwarded]]);
  deepEqual([address, port, scheme, authority], ["2001:db8::1", 4711, "https", "shop.test:81"]);
  const both = clientBehind([["Forwarded", forwarded], ["X-Forwarded-Proto", "http"]]);
  deepEqual([both.address, both.scheme], ["192.0.2.7", "http"]);
  const hidden = clientBehind([["Forwarded", "for=_hidden;proto=https"]]);
  deepEqual([hidden.address, hidden.scheme], ["192.0.2.7", "https"]);
});

Deno.test("forwardedElements reads the examples of RFC 7239", () => {
  const cases: [value: string, elements: object[]][] = [
    ['for="_gazonk"', [{ for: "_gazonk" }]],
    ['For="[2001:db8:cafe::17]:4711"', [{ for: "[2001:db8:cafe::17]:4711" }]],
    ["for=192.0.2.60;proto=http;by=203.0.113.43", [
      { for: "192.0.2.60", proto: "http", by: "203.0.113.43" },
    ]],
    ["for=192.0.2.43, for=198.51.100.17", [{ for: "192.0.2.43" }, { for: "198.51.100.17" }]],
    ['for=a;host="x,y;\\"z\\""', [{ for: "a", host: 'x,y;"z"' }]],
    [", ,for=a ;; proto=http,", [{ for: "a", proto: "http" }]],
    ["", []],
    ["for=a, for", []],
    ['for="a', []],
  ];
  for (const [value, elements] of cases) deepEqual(forwardedElements(value), elements, value);
});

Deno.test("forwardedElements takes any text of any blanks, quotes and separators", () => {
  const piece = fc.constantFrom(" ", "\t", ",", ";", "=", '"', "\\", "for", "for=a", 'host="x"');
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    for (const element of forwardedElements(pieces.join(""))) equal(typeof element, "object");
  }));
});

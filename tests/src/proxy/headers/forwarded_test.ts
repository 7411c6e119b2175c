import assert from "node:assert/strict";
import { AddressSet } from "../../../../src/grammar/address.ts";
import { clientOf } from "../../../../src/proxy/client.ts";
import {
  forwardedElement,
  forwardedList,
  type Forwarding,
  setForwarded,
} from "../../../../src/proxy/headers/forwarded.ts";
import { endToEndRequest } from "../../../../src/proxy/headers/hop_by_hop.ts";
import type { Incoming } from "../../../../src/http/message.ts";
import { received } from "./received.ts";

type Entries = [string, string][];

/** `trusted`: whether its peer is a trusted proxy. */
function forwarding(incoming: Incoming, trusted: boolean): Forwarding {
  const { address } = incoming.peer;
  const proxies = new AddressSet(trusted ? [{ address, prefix: 32 }] : []);
  return { incoming, trusted, client: clientOf(incoming, proxies) };
}

function sent(incoming: Incoming, trusted: boolean): Entries {
  const fields = endToEndRequest(incoming.fields);
  setForwarded(fields, forwarding(incoming, trusted));
  return [...fields];
}

const own: Entries = [
  ["X-Forwarded-For", "192.0.2.7"],
  ["X-Forwarded-Host", "a.example:8080"],
  ["X-Forwarded-Proto", "http"],
  ["X-Forwarded-Port", "8080"],
];

Deno.test("setForwarded tells of the peer, and adds no Forwarded", () => {
  assert.deepEqual(sent(received([["A", "b"]]), false), [["A", "b"], ...own]);
  assert.deepEqual(sent(received([["A", "b"]]), true), [["A", "b"], ...own]);
});

Deno.test("setForwarded replaces all that an untrusted peer forged", () => {
  const forged: Entries = [
    ["X-Forwarded-For", "10.0.0.1"],
    ["x-forwarded-for", "10.0.0.2"],
    ["X-FORWARDED-HOST", "evil"],
    ["X-Forwarded-Proto", "https"],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Prefix", "/evil"],
    ["X-Forwarded-Server", "evil"],
    ["X-Forwarded-User", "root"],
    ["Forwarded", "for=10.0.0.1"],
    ["X-Real-IP", "10.0.0.1"],
    ["X_Forwarded_For", "10.0.0.1"],
    ["X-Forwarded_Proto", "https"],
    ["X_Real_IP", "10.0.0.1"],
  ];
  const kept: Entries = [["X-Forwarded", "1"], ["X-Forward", "2"], ["From", "3"], [
    "X-Real-IPs",
    "4",
  ]];
  const incoming = received([kept[0], ...forged, ...kept.slice(1)]);
  assert.deepEqual(sent(incoming, false), [...kept, ...own]);
});

Deno.test("setForwarded appends to the lists of a trusted peer and keeps the rest", () => {
  const incoming = received([
    ["x-forwarded-for", "10.0.0.1"],
    ["A", "b"],
    ["X-Forwarded-For", "10.0.0.2, 10.0.0.3"],
    ["Forwarded", "for=10.0.0.1"],
    ["Forwarded", 'for="[::1]"'],
    ["X-Forwarded-Host", "shop.example"],
    ["X-Forwarded-Proto", "https"],
    ["X-Forwarded-Prefix", "/shop"],
    ["X-Real-IP", "10.0.0.1"],
    ["X_Forwarded_Host", "evil"],
  ]);
  assert.deepEqual(sent(incoming, true), [
    ["X-Forwarded-For", "10.0.0.1, 10.0.0.2, 10.0.0.3, 192.0.2.7"],
    ["A", "b"],
    ["Forwarded", 'for=10.0.0.1, for="[::1]", for=192.0.2.7;host="a.example:8080";proto=http'],
    ["X-Forwarded-Host", "shop.example"],
    ["X-Forwarded-Proto", "https"],
    ["X-Forwarded-Prefix", "/shop"],
    ["X-Real-IP", "10.0.0.1"],
    ["X-Forwarded-Port", "8080"],
  ]);
});

Deno.test("setForwarded keeps the list of a trusted peer that Connection names", () => {
  const incoming = received([["Connection", "X-Forwarded-For"], ["X-Forwarded-For", "10.0.0.1"]]);
  assert.deepEqual(sent(incoming, true)[0], ["X-Forwarded-For", "10.0.0.1, 192.0.2.7"]);
});

Deno.test("setForwarded names no peer that is not known", () => {
  const list = (address: string) =>
    sent(received([], { peer: { address, port: 1 } }), false).map(([, value]) => value)[0];
  assert.equal(list("2001:db8::1"), "2001:db8::1");
  assert.equal(list(""), "unknown");
});

Deno.test("setForwarded leaves out a host that the request has not", () => {
  const names = sent(received([], { authority: "", host: "" }), false).map(([name]) => name);
  assert.deepEqual(names, ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Port"]);
});

Deno.test("forwardedElement quotes as RFC 7239 wants", () => {
  const cases: [address: string, authority: string, scheme: "http" | "https", expected: string][] =
    [
      ["192.0.2.1", "a:80", "http", 'for=192.0.2.1;host="a:80";proto=http'],
      ["192.0.2.1", "a.example", "https", "for=192.0.2.1;host=a.example;proto=https"],
      ["2001:db8::1", "[::1]", "http", 'for="[2001:db8::1]";host="[::1]";proto=http'],
      ["", "", "http", "for=unknown;proto=http"],
      ["192.0.2.1", 'a"\\', "http", 'for=192.0.2.1;host="a\\"\\\\";proto=http'],
    ];
  for (const [address, authority, scheme, expected] of cases) {
    assert.equal(forwardedElement({ address, port: 1, scheme, authority }), expected);
  }
});

Deno.test("forwardedList goes on from what a trusted peer said only", () => {
  const incoming = received([["Forwarded", "for=_x"]], { authority: "a" });
  const element = "for=192.0.2.7;host=a;proto=http";
  assert.equal(forwardedList(forwarding(incoming, true)), `for=_x, ${element}`);
  assert.equal(forwardedList(forwarding(incoming, false)), element);
});

Deno.test("forwardedList speaks of the client where a trusted peer sends X-Forwarded-* alone", () => {
  const incoming = received([
    ["X-Forwarded-For", "2001:DB8:0::1"],
    ["X-Forwarded-Proto", "https"],
    ["X-Forwarded-Host", "shop.example"],
  ]);
  const element = 'for="[2001:db8::1]";host=shop.example;proto=https';
  assert.equal(forwardedList(forwarding(incoming, true)), element);
  assert.equal(
    forwardedList(forwarding(incoming, false)),
    'for=192.0.2.7;host="a.example:8080";proto=http',
  );
});

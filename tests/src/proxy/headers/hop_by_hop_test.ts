import assert from "node:assert/strict";
import fc from "fast-check";
import { Fields } from "../../../../src/http/fields.ts";
import {
  endToEndRequest,
  endToEndResponse,
  offerOf,
} from "../../../../src/proxy/headers/hop_by_hop.ts";

type Entries = [string, string][];

const hopByHop: Entries = [
  ["Connection", "keep-alive"],
  ["Keep-Alive", "timeout=5"],
  ["Proxy-Connection", "keep-alive"],
  ["Proxy-Authenticate", "Basic"],
  ["Proxy-Authorization", "Basic eDp5"],
  ["TE", "trailers"],
  ["Trailer", "X-Sum"],
  ["Transfer-Encoding", "chunked"],
  ["UPGRADE", "h2c"],
];

Deno.test("endToEndRequest and endToEndResponse drop what is hop-by-hop and keep all else as it was", () => {
  const kept: Entries = [["host", "a"], ["X-A", "1"], ["x-a", "2"], ["Set-Cookie", "b"], [
    "X-A",
    "",
  ]];
  const given = Fields.from([...kept.slice(0, 2), ...hopByHop, ...kept.slice(2)]);
  assert.deepEqual([...endToEndRequest(given)], kept);
  assert.deepEqual([...endToEndResponse(given)], kept);
  assert.equal(given.size, kept.length + hopByHop.length);
});

Deno.test("endToEndRequest drops all that Connection names", () => {
  const cases: [connection: string[], dropped: string[]][] = [
    [["close"], []],
    [["Keep-Alive"], []],
    [[""], []],
    [["X-A"], ["X-A"]],
    [["close, x-a ,, X-B"], ["X-A", "X-B"]],
    [["x-a", "Close", "x-b"], ["X-A", "X-B"]],
    [["keep-alive,Cookie,X-Forwarded-For"], ["Cookie", "X-Forwarded-For"]],
    [["X-Not-There"], []],
    [["x-a;q=1"], []],
  ];
  const others = ["X-A", "X-B", "Cookie", "X-Forwarded-For"];
  for (const [connection, dropped] of cases) {
    const fields = Fields.from([
      ...connection.map((value) => ["Connection", value] as const),
      ...others.map((name) => [name, "1"] as const),
    ]);
    const expected = others.filter((name) => !dropped.includes(name));
    for (const endToEnd of [endToEndRequest, endToEndResponse]) {
      assert.deepEqual([...endToEnd(fields)].map(([name]) => name), expected, String(connection));
    }
  }
});

Deno.test("endToEndRequest and endToEndResponse keep Content-Length for who writes the body", () => {
  const fields = Fields.from([["Content-Length", "5"]]);
  assert.equal(endToEndRequest(fields).get("content-length"), "5");
  assert.equal(endToEndResponse(fields).get("content-length"), "5");
});

Deno.test("endToEndRequest drops Expect: 100-continue, and no other expectation", () => {
  assert.equal(endToEndRequest(Fields.from([["Expect", "100-Continue"]])).size, 0);
  for (const expect of ["other", "other, 100-CONTINUE", " ,100-continue,other"]) {
    assert.deepEqual([...endToEndRequest(Fields.from([["Expect", expect]]))], [[
      "Expect",
      "other",
    ]]);
  }
});

Deno.test("endToEndRequest leaves no field that Connection names", () => {
  const name = fc.constantFrom("X-A", "x-a", "X-B", "Cookie", "Via", "Connection", "TE");
  const option = fc.oneof(name, fc.constantFrom("close", "keep-alive", "", " X-A "));
  fc.assert(fc.property(fc.array(option), fc.array(name), (named, present) => {
    const fields = Fields.from([
      ...present.map((name) => [name, "1"] as const),
      ["connection", named.join(",")],
    ]);
    const sent = endToEndRequest(fields);
    for (const name of [...named, "connection", "te"]) {
      assert.ok(!sent.has(name.trim().toLowerCase()));
    }
  }));
});

Deno.test("offerOf gives what is offered as written, where Connection names it", () => {
  const cases: [entries: Entries, expected: string | undefined][] = [
    [[["Connection", "Upgrade"], ["Upgrade", "websocket"]], "websocket"],
    [[["Connection", "keep-alive, upgrade"], ["Upgrade", " WebSocket "]], "WebSocket"],
    [[["Connection", "close"], ["Connection", "UPGRADE"], ["Upgrade", "tcp"]], "tcp"],
    [[["Connection", "Upgrade"], ["Upgrade", "h2c"]], undefined],
    [[["Connection", "Upgrade"], ["Upgrade", "websocket, H2C"]], "websocket"],
    [[["Connection", "Upgrade"], ["Upgrade", "h2c/1, H2C/2, HTTP/2.0, TLS/1.2, h2"]], undefined],
    [[["Connection", "Upgrade"], ["Upgrade", 'h2c /1, h2c/, h2c;a, "h2c", a/b/c, tcp']], "tcp"],
    [[["Connection", "Upgrade"], ["Upgrade", "h2cx, httpx/1, tlsx"]], "h2cx, httpx/1, tlsx"],
    [[["Connection", "Upgrade"], ["Upgrade", "SPDY/3.1,tcp"]], "SPDY/3.1, tcp"],
    [[["Connection", "Upgrade"], ["Upgrade", "websocket"], ["Upgrade", "tcp"]], "websocket, tcp"],
    [[["Connection", "keep-alive"], ["Upgrade", "websocket"]], undefined],
    [[["Upgrade", "websocket"]], undefined],
    [[["Connection", "Upgrade"]], undefined],
    [[["Connection", "x-upgrade"], ["Upgrade", "websocket"]], undefined],
  ];
  for (const [entries, expected] of cases) {
    assert.equal(offerOf(Fields.from(entries)), expected, JSON.stringify(entries));
  }
  const offer = Fields.from([["Connection", "Upgrade"], ["Upgrade", "SPDY/3.1, WebSocket"]]);
  assert.equal(offerOf(offer, ["websocket"]), "WebSocket");
  assert.equal(offerOf(offer, ["tcp"]), undefined);
});

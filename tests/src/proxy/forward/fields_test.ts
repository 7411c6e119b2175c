import { deepEqual, equal } from "node:assert/strict";
import type { Call } from "../../../../src/proxy/call.ts";
import { Fields } from "../../../../src/http/fields.ts";
import {
  type Passage,
  requestFields,
  responseFields,
} from "../../../../src/proxy/forward/fields.ts";
import type { Incoming } from "../../../../src/http/message.ts";
import type { ForwardingRoute } from "../../../../src/proxy/route.ts";
import { incomingWith, replyWith, snapshotOf } from "../../../routes/snapshot.ts";
import { socketPair } from "../../../socket_pair.ts";
import { targetsOf } from "../../strategy/targets.ts";
import { TunnelEnd } from "../../../../src/http/tunnel_end.ts";

type Entries = [string, string][];

const [target] = targetsOf([1]);
const VIA = { onRequests: "weir-1", onResponses: "weir" };

function callWith(fields: Entries, parts: Partial<Incoming> = {}): Call {
  return {
    incoming: incomingWith({ fields: Fields.from(fields), ...parts }),
    requestId: "id",
    client: { address: "192.0.2.1", port: 50_000, scheme: "http", authority: "a.test" },
    trusted: false,
    refused: [],
    route: undefined,
    target: undefined,
    attempts: 0,
    errors: "problem",
  };
}

function passageWith(route: Partial<ForwardingRoute> = {}): Passage {
  const snapshot = { ...snapshotOf([{ answer: () => replyWith() }]), via: VIA };
  return { snapshot, route: { ...snapshot.routes[0], ...route } };
}

Deno.test("requestFields adds what the design says, and nothing else", () => {
  const call = callWith([["Host", "a.test"], ["x-B", "1"], ["Connection", "x-c"], ["X-C", "2"]]);
  const added = [...requestFields(call, target, passageWith())].map(([name, value]) =>
    `${name}: ${value}`
  );
  deepEqual(added.sort(), [
    "Host: a",
    "Via: 1.1 weir-1",
    "X-Forwarded-For: 192.0.2.1",
    "X-Forwarded-Host: a.test",
    "X-Forwarded-Port: 80",
    "X-Forwarded-Proto: http",
    "X-Request-Id: id",
    "x-B: 1",
  ]);
});

Deno.test("requestFields: Host is the client's where the route preserves it", () => {
  const call = callWith([["Host", "A.test:81"]], { authority: "A.test:81" });
  deepEqual(requestFields(call, target, passageWith({ preserveHost: true })).all("host"), [
    "A.test:81",
  ]);
});

Deno.test("requestFields: a target's fields, then a route's rules, have the last word", () => {
  const headers = Fields.from([["X-Up", "1"], ["Host", "named"]]);
  const [named] = targetsOf([1], { headers });
  const changeRequest = (fields: Fields) => fields.set("X-Up", `${fields.get("x-up")}, changed`);
  const fields = requestFields(callWith([["x-up", "0"]]), named, passageWith({ changeRequest }));
  deepEqual([fields.all("x-up"), fields.get("host")], [["1, changed"], "named"]);
});

Deno.test("requestFields leaves the request as it came: it may be sent once more", () => {
  const call = callWith([["Host", "a.test"], ["Connection", "close"]]);
  const before = [...call.incoming.fields];
  const first = [...requestFields(call, target, passageWith())];
  deepEqual([...call.incoming.fields], before);
  deepEqual([...requestFields(call, target, passageWith())], first);
});

Deno.test("responseFields adds Via and X-Request-Id, and nothing else", () => {
  const reply = replyWith({
    version: "1.0",
    fields: Fields.from([["x-B", "1"], ["Keep-Alive", "5"], ["Set-Cookie", "a"], [
      "Set-Cookie",
      "b",
    ]]),
  });
  deepEqual([...responseFields(reply, callWith([]), passageWith())], [
    ["x-B", "1"],
    ["Set-Cookie", "a"],
    ["Set-Cookie", "b"],
    ["Via", "1.0 weir"],
    ["X-Request-Id", "id"],
  ]);
});

Deno.test("responseFields keeps the X-Request-Id of the target", () => {
  const reply = replyWith({ fields: Fields.from([["X-Request-Id", "theirs"]]) });
  deepEqual(responseFields(reply, callWith([]), passageWith()).all("x-request-id"), ["theirs"]);
});

Deno.test("responseFields tells of a switch of protocols, which a rule cannot undo", () => {
  const [tunnel] = socketPair();
  const fields = Fields.from([["Connection", "Upgrade"], ["Upgrade", "WebSocket"]]);
  const changeResponse = (fields: Fields) => fields.delete("upgrade");
  const reply = replyWith({ status: 101, tunnel: new TunnelEnd(tunnel), fields });
  const told = responseFields(reply, callWith([]), passageWith({ changeResponse }));
  equal(told.get("connection"), "Upgrade");
  equal(told.get("upgrade")?.toLowerCase(), "websocket");
});

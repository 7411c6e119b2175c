import { deepEqual, equal, rejects } from "node:assert/strict";
import { createApp } from "../../../routes/app.ts";
import { collect } from "../../../src/http/body/body.ts";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import { Gateway } from "../../../src/proxy/gateway.ts";
import { type AccessLine, jsonAccess } from "../../../src/log/lines.ts";
import type { Outgoing } from "../../../src/http/message.ts";
import { type Answer, replyWith, snapshotOf } from "../../routes/snapshot.ts";
import { bytesOf, socketPair, textOf } from "../../socket_pair.ts";
import { bodyOf } from "../http/body/reader.ts";
import { targetsOf } from "../strategy/targets.ts";
import { TunnelEnd } from "../../../src/http/tunnel_end.ts";

function gatewayTo(answer: Answer): Gateway {
  return new Gateway(snapshotOf([{ answer }]), createApp);
}

Deno.test("Gateway.fetch carries a request and its answer", async () => {
  let sent: Outgoing | undefined;
  const gateway = gatewayTo((outgoing) => {
    sent = outgoing;
    const reply = replyWith({ status: 201, reason: "Made", body: bytesOf("ok") });
    for (const cookie of ["a=1", "b=2"]) reply.fields.append("Set-Cookie", cookie);
    return reply;
  });
  const request = new Request("http://shop.test:81/a/../b//c?x=%41&y", {
    method: "PUT",
    headers: { "X-A": "1" },
    body: "body",
  });
  const response = await gateway.fetch(request, { address: "192.0.2.9", port: 1 });
  deepEqual([response.status, response.statusText, await response.text()], [201, "Made", "ok"]);
  deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
  const { method, target, fields, body } = sent!;
  deepEqual([method, target, fields.get("host")], ["PUT", "/b//c?x=%41&y", "a"]);
  deepEqual([fields.get("x-a"), fields.get("x-forwarded-for")], ["1", "192.0.2.9"]);
  equal(textOf(await collect(body, 100, () => new Error())), "body");
});

Deno.test("Gateway.fetch: HEAD reaches the target as HEAD, and has no body", async () => {
  const gateway = gatewayTo(({ method }) => {
    const reply = replyWith({ reason: method });
    reply.fields.append("Content-Length", "5");
    return reply;
  });
  const response = await gateway.fetch(new Request("http://a/", { method: "HEAD" }));
  deepEqual([response.statusText, response.body], ["HEAD", null]);
  equal(response.headers.get("content-length"), "5");
});

Deno.test("Gateway.fetch streams an answer, and passes on that nobody wants the rest", async () => {
  const body = bodyOf([bytesOf("one"), bytesOf("two")]);
  const response = await gatewayTo(() => replyWith({ body })).fetch(new Request("http://a/"));
  const reader = response.body!.getReader();
  equal(textOf((await reader.read()).value!), "one");
  await reader.cancel("enough");
  deepEqual(body.cancelled, ["enough"]);
});

Deno.test("Gateway.fetch: an answer that is cut short fails its reader", async () => {
  const body = { length: 9, read: () => Promise.reject(new Error("cut")), cancel() {} };
  const response = await gatewayTo(() => replyWith({ body })).fetch(new Request("http://a/"));
  await rejects(response.text(), /cut/);
});

Deno.test("Gateway.fetch: 400 for what cannot be taken one way only", async () => {
  const gateway = gatewayTo(() => replyWith());
  const requests = [
    new Request("http://a/%zz"),
    new Request("http://a/", { headers: { Host: "a, b" } }),
  ];
  for (const request of requests) {
    const response = await gateway.fetch(request);
    equal(response.status, 400);
    equal(response.headers.get("content-type"), "application/problem+json");
    await response.body?.cancel();
  }
});

Deno.test("Gateway.fetch: its snapshot says what its own answers are in", async () => {
  const snapshot = snapshotOf([{ methods: ["PUT"], answer: () => replyWith() }]);
  const gateway = new Gateway({ ...snapshot, errors: "status" }, createApp);
  const wrong = await gateway.fetch(new Request("http://a/", { headers: { "X-Request-Id": "7" } }));
  deepEqual(await wrong.json(), { status: 405, statusText: "Method Not Allowed" });
  deepEqual([wrong.headers.get("allow"), wrong.status], ["PUT", 405]);
  const malformed = await gateway.fetch(new Request("http://a/%zz"));
  deepEqual(await malformed.json(), { status: 400, statusText: "Bad Request" });

  const next = { ...snapshot, errors: "event" } as const;
  gateway.swap(next, createApp(next));
  const later = await gateway.fetch(new Request("http://a/"));
  deepEqual(await later.json(), {
    error: "allowed here: PUT",
    event_id: later.headers.get("x-request-id"),
  });
  const refused = await gateway.fetch(new Request("http://a/%zz"));
  equal((await refused.json()).event_id, refused.headers.get("x-request-id"));
});

Deno.test("Gateway.fetch: a request keeps the format that it began with", async () => {
  const answer = Promise.withResolvers<never>();
  const snapshot = { ...snapshotOf([{ answer: () => answer.promise }]), errors: "event" } as const;
  const gateway = new Gateway(snapshot, createApp);
  const begun = gateway.fetch(new Request("http://a/"));
  const next = snapshotOf([]);
  gateway.swap(next, createApp(next));
  answer.reject(new ProxyError("reset", "it closed"));
  deepEqual(Object.keys(await (await begun).json()), ["error", "event_id"]);
});

Deno.test("Gateway.fetch: answers without a body, also where the target gives one", async () => {
  for (const status of [204, 205, 304]) {
    const gateway = gatewayTo(() => replyWith({ status, body: undefined }));
    const response = await gateway.fetch(new Request("http://a/"));
    deepEqual([response.status, response.body], [status, null]);
  }
  const gateway = gatewayTo(() => replyWith({ status: 205, body: bytesOf("odd") }));
  equal((await gateway.fetch(new Request("http://a/"))).status, 205);
});

Deno.test("Gateway.fetch: a switch of protocols that no Response can carry is an answer all the same", async () => {
  const [tunnel] = socketPair();
  const gateway = gatewayTo(() => replyWith({ status: 101, tunnel: new TunnelEnd(tunnel) }));
  const headers = { Connection: "Upgrade", Upgrade: "websocket" };
  const response = await gateway.fetch(new Request("http://a/", { headers }));
  equal(response.status >= 500, true);
  equal(tunnel.open, false);
});

Deno.test("Gateway.fetch: a status that no Response can carry is an answer all the same", async () => {
  const gateway = gatewayTo(() => replyWith({ status: 999 }));
  equal((await gateway.fetch(new Request("http://a/"))).status, 502);
});

Deno.test("Gateway.handle logs each attempt of a fan-out", async () => {
  const lines: string[] = [];
  const telemetry = {
    accessLog: (line: AccessLine) => lines.push(jsonAccess(line)),
  };
  const [a, b] = targetsOf([1, 1]);
  const gateway = new Gateway(snapshotOf([]), () => ({
    fetch(_, call) {
      call.fanout = [
        { target: a, outcome: "won", status: 200, reason: undefined, ms: 1.23456 },
        { target: b, outcome: "failed", status: undefined, reason: "reset", ms: 1 },
      ];
      return new Response("ok");
    },
  }), telemetry);
  await (await gateway.fetch(new Request("http://a/"))).text();
  deepEqual(lines.map((line) => JSON.parse(line).fanout), [[
    { target: "http://a/", outcome: "won", status: 200, ms: 1.235 },
    { target: "http://b/", outcome: "failed", reason: "reset", ms: 1 },
  ]]);
});

Deno.test("Gateway: two in one program are apart", async () => {
  const told: Record<string, string[]> = { one: [], two: [] };
  const [one, two] = ["one", "two"].map((name) =>
    new Gateway(snapshotOf([]), () => ({ fetch: () => new Response("ok") }), {
      accessLog: ({ path = "" }) => told[name].push(path),
    })
  );
  const silent = new Gateway(snapshotOf([]), () => ({ fetch: () => new Response("ok") }));
  await (await one.fetch(new Request("http://a/first"))).text();
  await (await two.fetch(new Request("http://a/second"))).text();
  await (await silent.fetch(new Request("http://a/third"))).text();
  deepEqual(told, { one: ["/first"], two: ["/second"] });
});

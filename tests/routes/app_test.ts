import { deepEqual, equal } from "node:assert/strict";
import { createApp, creatingApp } from "../../routes/app.ts";
import { ProxyError } from "../../src/http/proxy_error.ts";
import { Gateway } from "../../src/proxy/gateway.ts";
import { answerOf, type Incoming, type Reply } from "../../src/http/message.ts";
import { incomingWith, replyWith, snapshotOf } from "./snapshot.ts";

type Routes = Parameters<typeof snapshotOf>[0];

function handle(routes: Routes, incoming: Partial<Incoming> = {}): Promise<Reply> {
  const gateway = new Gateway(snapshotOf(routes), createApp);
  return answerOf((receiver) => gateway.handle(incomingWith(incoming), receiver));
}

const thing = { kind: "segments", text: "/thing" } as const;
const answer = () => replyWith({ reason: "answered" });

Deno.test("createApp: 404 where no route matches", async () => {
  const { status, fields } = await handle([{ path: thing, answer }]);
  deepEqual([status, fields.get("content-type")], [404, "application/problem+json"]);
});

Deno.test("createApp: 405 with every method that is allowed, where the method alone is wrong", async () => {
  const routes: Routes = [
    { path: thing, methods: ["GET", "POST"], answer },
    { path: thing, methods: ["PUT", "GET"], answer },
  ];
  const { status, fields } = await handle(routes, { method: "DELETE", path: "/thing" });
  deepEqual([status, fields.get("allow")], [405, "GET, POST, PUT"]);
});

Deno.test("createApp: a route further down takes the method that one above does not", async () => {
  const routes: Routes = [{ path: thing, methods: ["PUT"], answer }, { path: thing, answer }];
  equal((await handle(routes, { path: "/thing/x" })).reason, "answered");
});

Deno.test("createApp: any method reaches a route, HEAD and one nobody has heard of too", async () => {
  for (const method of ["GET", "HEAD", "OPTIONS", "TRACE", "bREW"]) {
    const sent: string[] = [];
    const reply = await handle([{
      answer: (outgoing) => {
        sent.push(outgoing.method);
        return replyWith({ reason: method });
      },
    }], { method });
    deepEqual([reply.reason, sent], [method, [method]]);
  }
});

Deno.test("createApp: GET does not stand for HEAD", async () => {
  const { status, fields } = await handle([{ methods: ["GET"], answer }], { method: "HEAD" });
  deepEqual([status, fields.get("allow")], [405, "GET"]);
});

Deno.test("createApp gives a reply as it is: fields in order, status, reason, body", async () => {
  const body = Uint8Array.of(1, 2);
  const reply = replyWith({ status: 299, reason: "Odd", body });
  reply.fields.append("x-B", "1");
  reply.fields.append("Set-Cookie", "a");
  reply.fields.append("Set-Cookie", "b");
  const received = await handle([{ answer: () => reply }], { method: "HEAD" });
  deepEqual([received.status, received.reason], [299, "Odd"]);
  equal(received.body, body);
  deepEqual([...received.fields].slice(0, 3), [["x-B", "1"], ["Set-Cookie", "a"], [
    "Set-Cookie",
    "b",
  ]]);
});

Deno.test("createApp: what is thrown becomes the problem that it is", async () => {
  const error = new ProxyError("timeout", "slow", { cause: new Error("10.0.0.1") });
  const { status, body, fields } = await handle([{ answer: () => Promise.reject(error) }]);
  const text = new TextDecoder().decode(body as Uint8Array);
  deepEqual([status, JSON.parse(text).detail], [504, "slow"]);
  equal(text.includes("10.0.0.1"), false);
  equal(JSON.parse(text).request_id, fields.get("x-request-id"));
});

Deno.test("createApp: what nobody expected is 500, and says nothing of itself", async () => {
  const { status, body } = await handle([{ answer: () => Promise.reject(new Error("10.0.0.1")) }]);
  const text = new TextDecoder().decode(body as Uint8Array);
  equal(status, 500);
  equal(text.includes("10.0.0.1"), false);
});

Deno.test("createApp: 499 for a client that has left", async () => {
  const client = new AbortController();
  const { status, body } = await handle([{
    answer: ({ signal }) => {
      client.abort(new Error("gone"));
      throw signal.reason;
    },
  }], { signal: client.signal });
  deepEqual([status, body], [499, undefined]);
});

Deno.test("creatingApp: of many routes each is a step", () => {
  const routes = Array<Routes[number]>(300).fill({ path: thing, answer });
  equal([...creatingApp(snapshotOf(routes))].length, 300);
});

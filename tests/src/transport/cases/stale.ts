import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Exchange } from "../../../blackbox/origin.ts";
import { message } from "../../../blackbox/message.ts";
import { bytesOf } from "../../../socket_pair.ts";
import type { Case } from "../contract.ts";
import { kind, Pieces, wholeOf } from "../stage.ts";

const OWN_RETRY = "the platform repeats as it sees fit";

/** How a kept connection dies as a request comes in. */
const DEATHS: [name: string, die: (asked: Exchange) => void][] = [
  ["ends", (asked) => asked.end()],
  ["is reset", (asked) => asked.reset()],
];

/** What is safe to repeat (RFC 9110 §9.2.2). */
const IDEMPOTENT = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"];

const repeated = DEATHS.flatMap(([name, die]) =>
  IDEMPOTENT.map((method): Case => ({
    name: `send: ${method} without body goes once more, when a kept connection ${name}`,
    exceptFetch: OWN_RETRY,
    async run(stage) {
      const transport = stage.transport();
      await stage.exchange(transport);
      const sent = transport.send(stage.request({ method }));
      const dead = await stage.origin.next();
      equal(dead.nthOnConnection, 1);
      die(dead);
      const asked = await stage.origin.next();
      deepEqual([asked.nthOnConnection, asked.method], [0, method]);
      await asked.reply(message(["HTTP/1.1 200 OK"], ""));
      equal((await sent).status, 200);
      equal(stage.origin.received.length, 3);
    },
  }))
);

const notRepeated = DEATHS.flatMap(([name, die]) =>
  [
    { what: "POST", parts: () => ({ method: "POST" }) },
    { what: "PATCH", parts: () => ({ method: "PATCH" }) },
    { what: "PUT with a body", parts: () => ({ method: "PUT", body: bytesOf("body") }) },
    {
      what: "PUT with a stream",
      parts: () => ({ method: "PUT", body: new Pieces([bytesOf("body")]) }),
    },
  ].map(({ what, parts }): Case => ({
    name: `send: ${what} never goes twice, when a kept connection ${name}`,
    exceptFetch: OWN_RETRY,
    async run(stage) {
      const transport = stage.transport();
      await stage.exchange(transport);
      const sent = transport.send(stage.request(parts()));
      const dead = await stage.origin.next();
      equal(dead.nthOnConnection, 1);
      die(dead);
      await rejects(sent, kind("reset"));
      equal(stage.origin.received.length, 2);
    },
  }))
);

export const staleCases: Case[] = [
  ...repeated,
  ...notRepeated,
  {
    name: "send: GET goes once more on a new connection, though another was kept",
    exceptFetch: OWN_RETRY,
    async run(stage) {
      const transport = stage.transport();
      const sent = [transport.send(stage.request()), transport.send(stage.request())];
      for (let i = 0; i < 2; i++) await (await stage.origin.next()).reply();
      for (const each of sent) await wholeOf((await each).body);
      const again = transport.send(stage.request());
      (await stage.origin.next()).end();
      const asked = await stage.origin.next();
      equal(asked.nthOnConnection, 0);
      await asked.reply();
      equal(await wholeOf((await again).body), "ok");
    },
  },
  {
    name: "send: GET goes no more than once more",
    exceptFetch: OWN_RETRY,
    async run(stage) {
      const transport = stage.transport();
      await stage.exchange(transport);
      const sent = transport.send(stage.request());
      (await stage.origin.next()).end();
      (await stage.origin.next()).end();
      await rejects(sent, kind("reset"));
      equal(stage.origin.received.length, 3);
    },
  },
  {
    name: "send: GET never goes twice on a fresh connection",
    exceptFetch: OWN_RETRY,
    async run(stage) {
      const sent = stage.transport().send(stage.request());
      (await stage.origin.next()).end();
      await rejects(sent, kind("reset"));
      equal(stage.origin.received.length, 1);
    },
  },
  {
    name: "send: GET never goes twice once a byte of an answer has come",
    exceptFetch: OWN_RETRY,
    async run(stage) {
      const transport = stage.transport();
      await stage.exchange(transport);
      const sent = transport.send(stage.request());
      const dead = await stage.origin.next();
      await dead.send("H");
      dead.end();
      await rejects(sent, kind("reset"));
      equal(stage.origin.received.length, 2);
    },
  },
  {
    name: "send: a connection that ended while it was idle is not used, not even by POST",
    exceptFetch: OWN_RETRY,
    async run(stage) {
      const transport = stage.transport();
      const { asked } = await stage.exchange(transport);
      asked.end();
      await asked.departure();
      const { text } = await stage.exchange(transport, { method: "POST", body: bytesOf("x") });
      equal(text, "ok");
    },
  },
  {
    name: "send: a time limit on a kept connection is no reason to go again",
    exceptFetch: OWN_RETRY,
    async run(stage) {
      const transport = stage.transport({ responseMs: 40 });
      await stage.exchange(transport);
      const sent = transport.send(stage.request());
      await rejects(sent, kind("timeout"));
      equal(stage.origin.received.length, 2);
      await stage.origin.next();
    },
  },
  {
    name: "send: after a dead connection the next are as good as ever",
    exceptFetch: OWN_RETRY,
    async run(stage) {
      const transport = stage.transport();
      await stage.exchange(transport);
      const sent = transport.send(stage.request());
      (await stage.origin.next()).end();
      await (await stage.origin.next()).reply();
      equal(await wholeOf((await sent).body), "ok");
      equal((await stage.exchange(transport)).asked.nthOnConnection, 1);
    },
  },
];

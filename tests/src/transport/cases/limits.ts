import { equal, ok, rejects } from "node:assert/strict";
import { head, message } from "../../../blackbox/message.ts";
import { bytesOf } from "../../../socket_pair.ts";
import type { Case } from "../contract.ts";
import { kind, Pieces, wholeOf } from "../stage.ts";

const ONE_LIMIT = "connecting and the head share one limit, and the head comes in one";

export const limitCases: Case[] = [
  {
    name: "send: timeout, and the connection closed, when no answer comes within responseMs",
    exceptFetch: ONE_LIMIT,
    async run(stage) {
      const sent = stage.transport({ responseMs: 40 }).send(stage.request());
      const asked = await stage.origin.next();
      await rejects(sent, kind("timeout"));
      await asked.departure();
    },
  },
  {
    name: "send: timeout when a head begins and does not end",
    exceptFetch: ONE_LIMIT,
    async run(stage) {
      const sent = stage.transport({ responseMs: 40 }).send(stage.request());
      const asked = await stage.origin.next();
      await asked.send("HTTP/1.1 200 OK\r\nX-A");
      await rejects(sent, kind("timeout"));
      await asked.departure();
    },
  },
  {
    name: "send: an interim response does not give more time",
    exceptFetch: ONE_LIMIT,
    async run(stage) {
      const sent = stage.transport({ responseMs: 60 }).send(stage.request());
      const refused = rejects(sent, kind("timeout"));
      const asked = await stage.origin.next();
      let over = false;
      refused.finally(() => over = true);
      while (!over) {
        await asked.send(head("HTTP/1.1 102 Processing"));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await refused;
    },
  },
  {
    name: "send: responseMs counts from the end of the request, not from its beginning",
    exceptFetch: ONE_LIMIT,
    async run(stage) {
      const transport = stage.transport({ responseMs: 1000 });
      const slow = new Promise<Uint8Array>((resolve) =>
        setTimeout(() => resolve(bytesOf("late")), 1200)
      );
      const sent = transport.send(stage.request({ method: "POST", body: new Pieces([slow]) }));
      const asked = await stage.origin.next();
      await asked.reply();
      equal((await sent).status, 200);
    },
  },
  {
    name: "read: timeout, and the connection closed, when a body stands still for idleMs",
    async run(stage) {
      const sent = stage.transport({ idleMs: 40 }).send(stage.request());
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 10") + "some");
      const { body } = await sent;
      await rejects(wholeOf(body), kind("timeout"));
      await asked.departure();
    },
  },
  {
    name: "read: a body may take longer than idleMs, if its pieces do not",
    async run(stage) {
      const sent = stage.transport({ idleMs: 1000 }).send(stage.request());
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 10"));
      const text = sent.then(({ body }) => wholeOf(body));
      for (let i = 0; i < 10; i++) {
        await new Promise((resolve) => setTimeout(resolve, 120));
        await asked.send(".");
      }
      equal(await text, "..........");
    },
  },
  {
    name: "read: idleMs does not run while nobody reads",
    async run(stage) {
      const sent = stage.transport({ idleMs: 30 }).send(stage.request());
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 4"));
      const { body } = await sent;
      await new Promise((resolve) => setTimeout(resolve, 90));
      await asked.send("late");
      equal(await wholeOf(body), "late");
    },
  },
  {
    name: "send: timeout when the origin does not take a request, which is not read far ahead",
    exceptFetch: "fetch has no limit on sending",
    async run(stage) {
      const piece = new Uint8Array(64 * 1024);
      const body = new Pieces(Array.from({ length: 1024 }, () => piece));
      const transport = stage.transport({ idleMs: 80 });
      await rejects(transport.send(stage.request({ method: "POST", body })), kind("timeout"));
      ok(body.bytes < 32 * 1024 * 1024, `${body.bytes} bytes were read of a body nobody took`);
      await body.cancelled;
      await (await stage.origin.next()).departure();
    },
  },
  {
    name: "send: neither limit holds once the exchange is over",
    async run(stage) {
      const transport = stage.transport({ responseMs: 500, idleMs: 500 });
      const first = await stage.exchange(transport, {}, message(["HTTP/1.1 200 OK"], "one"));
      await new Promise((resolve) => setTimeout(resolve, 700));
      const second = await stage.exchange(transport);
      equal(second.text, "ok");
      equal(second.asked.wire, first.asked.wire);
    },
  },
];

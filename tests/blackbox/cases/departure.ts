import { equal } from "node:assert/strict";
import { type Case, head } from "../case.ts";
import { chunk } from "../message.ts";

const ASK = head("GET /x HTTP/1.1", "Host: a.test");

export const departureCases: Case[] = [
  {
    name: "departure: a client that leaves before the answer ends the request",
    rule: "3.6",
    async run(t) {
      const client = await t.ask(ASK);
      const asked = await t.origin.next();
      client.wire.leave();
      await asked.departure();
    },
  },
  {
    name: "departure: a client that resets before the answer ends the request",
    rule: "3.6",
    async run(t) {
      const client = await t.ask(ASK);
      const asked = await t.origin.next();
      client.wire.reset();
      await asked.departure();
    },
  },
  {
    name: "departure: a client that ends its half has left, and is sent nothing",
    rule: "3.6",
    async run(t) {
      const client = await t.ask(ASK);
      const asked = await t.origin.next();
      client.wire.end();
      await asked.departure();
      equal(await client.wire.read("the end of the connection"), undefined);
    },
  },
  {
    name: "departure: a client that leaves amid the answer ends it",
    rule: "3.6",
    async run(t) {
      const client = await t.ask(ASK);
      const asked = await t.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("one"));
      await (await client.answer()).body.until("one");
      client.wire.leave();
      await asked.departure();
    },
  },
  {
    name: "departure: an upload that the client breaks off never ends well",
    rule: "3.6",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked") +
          chunk("one"),
      );
      const asked = await t.origin.next();
      await asked.body.until("one");
      client.wire.leave();
      equal((await asked.body.whole()).complete, false);
      await asked.departure();
    },
  },
  {
    name: "departure: is seen behind a request that was sent ahead, which is not begun",
    rule: "3.6",
    async run(t) {
      const client = await t.ask(ASK + ASK);
      const asked = await t.origin.next();
      client.wire.leave();
      await asked.departure();
      equal(t.origin.received.length, 1);
    },
  },
  {
    name: "departure: an upload that is broken off while the origin does not read",
    rule: "3.6",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", `Content-Length: ${1 << 30}`),
      );
      const asked = await t.origin.next();
      const pouring = (async () => {
        for (let i = 0; i < 32; i++) await client.send(new Uint8Array(1 << 20));
      })();
      client.wire.reset();
      await pouring;
      await asked.departure();
      equal(t.origin.received.length, 1);
    },
  },
];

import { equal, rejects } from "node:assert/strict";
import { head } from "../../../blackbox/message.ts";
import { bytesOf } from "../../../socket_pair.ts";
import type { Case } from "../contract.ts";
import { Pieces, wholeOf } from "../stage.ts";

const GONE = new Error("the client went away");
const gone = (error: unknown) => error === GONE;

export const departureCases: Case[] = [
  {
    name: "send: a signal that has aborted sends nothing",
    async run(stage) {
      await rejects(
        stage.transport().send(stage.request({ signal: AbortSignal.abort(GONE) })),
        gone,
      );
      equal(stage.origin.received.length, 0);
    },
  },
  {
    name: "send: an abort before the answer closes the connection at once",
    async run(stage) {
      const client = new AbortController();
      const sent = stage.transport().send(stage.request({ signal: client.signal }));
      const refused = rejects(sent, gone);
      const asked = await stage.origin.next();
      client.abort(GONE);
      await refused;
      await asked.departure();
    },
  },
  {
    name: "send: an abort on a kept connection is not taken for its death",
    async run(stage) {
      const transport = stage.transport();
      await stage.exchange(transport);
      const client = new AbortController();
      const refused = rejects(transport.send(stage.request({ signal: client.signal })), gone);
      const asked = await stage.origin.next();
      client.abort(GONE);
      await refused;
      await asked.departure();
      equal(stage.origin.received.length, 2);
    },
  },
  {
    name: "send: an abort in the answer's body closes the connection, and is the reason",
    exceptFetch: "Deno's fetch gives the reason another form",
    async run(stage) {
      const client = new AbortController();
      const sent = stage.transport().send(stage.request({ signal: client.signal }));
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 10") + "some");
      const refused = rejects(sent.then(({ body }) => wholeOf(body)), gone);
      await sent;
      client.abort(GONE);
      await refused;
      await asked.departure();
    },
  },
  {
    name: "send: an abort in the request's body closes the connection and cancels the body",
    async run(stage) {
      const client = new AbortController();
      const never = new Promise<Uint8Array>(() => {});
      const body = new Pieces([bytesOf("begin"), never]);
      const parts = { method: "POST", body, signal: client.signal };
      const refused = rejects(stage.transport().send(stage.request(parts)), gone);
      const asked = await stage.origin.next();
      await asked.body.until("begin");
      client.abort(GONE);
      await refused;
      await body.cancelled;
      await asked.departure();
    },
  },
  {
    name: "send: an abort after the exchange does nothing to its connection",
    exceptFetch: "the platform keeps the connections",
    async run(stage) {
      const transport = stage.transport();
      const client = new AbortController();
      const { asked } = await stage.exchange(transport, { signal: client.signal });
      client.abort(GONE);
      equal((await stage.exchange(transport)).asked.wire, asked.wire);
    },
  },
];

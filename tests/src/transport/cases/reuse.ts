import { deepEqual, equal, notEqual } from "node:assert/strict";
import type { BodyReader } from "../../../../src/http/body/body.ts";
import { chunk, head, LAST_CHUNK, message } from "../../../blackbox/message.ts";
import { bytesOf } from "../../../socket_pair.ts";
import type { Case } from "../contract.ts";
import { Pieces, wholeOf } from "../stage.ts";

const OWN_POOL = "the platform keeps the connections";

/** Answers after which a connection carries another request. */
const KEPT: [name: string, method: string, answer: string][] = [
  ["a length", "GET", message(["HTTP/1.1 200 OK"], "ok")],
  ["an empty body", "GET", message(["HTTP/1.1 200 OK"], "")],
  [
    "chunks",
    "GET",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("ok") + LAST_CHUNK,
  ],
  ["Keep-Alive: timeout=5", "GET", message(["HTTP/1.1 200 OK", "Keep-Alive: timeout=5"], "ok")],
  ["HEAD", "HEAD", head("HTTP/1.1 200 OK", "Content-Length: 5")],
  ["204", "GET", head("HTTP/1.1 204 No Content")],
  ["304", "GET", head("HTTP/1.1 304 Not Modified", "Content-Length: 5")],
  ["keep-alive in 1.0", "GET", message(["HTTP/1.0 200 OK", "Connection: keep-alive"], "ok")],
];

/** Answers after which it is closed. */
const CLOSED: [name: string, answer: string][] = [
  ["Keep-Alive: timeout=1", message(["HTTP/1.1 200 OK", "Keep-Alive: timeout=1"], "ok")],
  ["Connection: close", message(["HTTP/1.1 200 OK", "Connection: x, CLOSE"], "ok")],
  ["HTTP/1.0", message(["HTTP/1.0 200 OK"], "ok")],
  [
    "bytes after the answer",
    message(["HTTP/1.1 200 OK"], "ok") + message(["HTTP/1.1 200 OK"], "evil"),
  ],
];

const keptCases = KEPT.map(([name, method, answer]): Case => ({
  name: `send: a connection is used again after ${name}`,
  exceptFetch: method === "HEAD" ? undefined : OWN_POOL,
  async run(stage) {
    const transport = stage.transport();
    const first = await stage.exchange(transport, { method }, answer);
    const second = await stage.exchange(transport);
    deepEqual([second.asked.nthOnConnection, second.text], [1, "ok"]);
    equal(second.asked.wire, first.asked.wire);
  },
}));

const closedCases = CLOSED.map(([name, answer]): Case => ({
  name: `send: a connection is closed after ${name}`,
  exceptFetch: OWN_POOL,
  async run(stage) {
    const transport = stage.transport();
    const sent = transport.send(stage.request());
    const asked = await stage.origin.next();
    await asked.send(answer);
    equal(await wholeOf((await sent).body), "ok");
    await asked.departure();
    const second = await stage.exchange(transport);
    deepEqual([second.asked.nthOnConnection, second.text], [0, "ok"]);
  },
}));

export const reuseCases: Case[] = [
  ...keptCases,
  ...closedCases,
  {
    name: "send: the connection that came to rest last is used first",
    exceptFetch: OWN_POOL,
    async run(stage) {
      const transport = stage.transport();
      const sent = [transport.send(stage.request()), transport.send(stage.request())];
      const asked = [await stage.origin.next(), await stage.origin.next()];
      notEqual(asked[0].wire, asked[1].wire);
      for (const each of asked) each.finish();
      const answer = message(["HTTP/1.1 200 OK"], "ok");
      await asked[1].send(answer);
      await wholeOf((await Promise.race(sent)).body);
      await asked[0].send(answer);
      for (const each of sent) await wholeOf((await each).body);
      const { asked: third } = await stage.exchange(transport);
      equal(third.wire, asked[0].wire);
    },
  },
  {
    name: "send: fifty at once take fifty connections, and fifty more take the same",
    exceptFetch: OWN_POOL,
    async run(stage) {
      const transport = stage.transport();
      const all = new Set<unknown>();
      for (let round = 0; round < 2; round++) {
        const sent = Array.from({ length: 50 }, () => transport.send(stage.request()));
        const asked = [];
        for (let i = 0; i < 50; i++) asked.push(await stage.origin.next());
        for (const each of asked) {
          all.add(each.wire);
          await each.reply();
        }
        for (const each of sent) equal(await wholeOf((await each).body), "ok");
      }
      equal(all.size, 50);
    },
  },
  {
    name: "send: a connection that nobody uses is closed after keepAliveMs",
    exceptFetch: OWN_POOL,
    async run(stage) {
      const transport = stage.transport({ keepAliveMs: 30 });
      const { asked } = await stage.exchange(transport);
      await asked.departure();
      equal((await stage.exchange(transport)).asked.nthOnConnection, 0);
    },
  },
  {
    name: "send: with keepAliveMs of 0 no connection is used twice",
    exceptFetch: OWN_POOL,
    async run(stage) {
      const transport = stage.transport({ keepAliveMs: 0 });
      await stage.exchange(transport);
      equal((await stage.exchange(transport)).asked.nthOnConnection, 0);
    },
  },
  {
    name: "send: a connection whose body was cancelled is closed at once",
    async run(stage) {
      const sent = stage.transport().send(stage.request());
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 10") + "some");
      const body = (await sent).body as BodyReader;
      await body.read();
      body.cancel();
      await asked.departure();
    },
  },
  {
    name: "send: an answer delimited by the end of its connection is whole, and uses it up",
    async run(stage) {
      const transport = stage.transport();
      const sent = transport.send(stage.request());
      const asked = await stage.origin.next();
      await asked.replyAndEnd(head("HTTP/1.1 200 OK") + "until the end");
      const { body } = await sent;
      equal(body?.length, undefined);
      equal(await wholeOf(body), "until the end");
      await asked.departure();
      equal((await stage.exchange(transport)).asked.nthOnConnection, 0);
    },
  },
  {
    name: "send: an answer that comes before the request's end uses its connection up",
    exceptFetch: "Deno's fetch leaves the request's body unread",
    async run(stage) {
      const transport = stage.transport();
      const never = new Promise<Uint8Array>(() => {});
      const body = new Pieces([bytesOf("begin"), never]);
      const sent = transport.send(stage.request({ method: "POST", body }));
      const asked = await stage.origin.next();
      await asked.send(message(["HTTP/1.1 413 Content Too Large"], "no"));
      const reply = await sent;
      deepEqual([reply.status, await wholeOf(reply.body)], [413, "no"]);
      await asked.departure();
      await body.cancelled;
      equal((await stage.exchange(transport)).asked.nthOnConnection, 0);
    },
  },
  {
    name: "send: a connection on which bytes came unasked is not used again",
    exceptFetch: OWN_POOL,
    async run(stage) {
      const transport = stage.transport();
      const { asked } = await stage.exchange(transport);
      await asked.send(message(["HTTP/1.1 200 OK"], "evil"));
      // What comes later elsewhere has arrived: so have they.
      await stage.exchange(stage.transport());
      const second = await stage.exchange(transport);
      deepEqual([second.asked.nthOnConnection, second.text], [0, "ok"]);
    },
  },
  {
    name: "send: bytes that come unasked close an idle connection",
    exceptFetch: OWN_POOL,
    async run(stage) {
      const { asked } = await stage.exchange(stage.transport());
      await asked.send("unasked");
      await asked.departure();
    },
  },
  {
    name: "close: idle connections end",
    exceptFetch: OWN_POOL,
    async run(stage) {
      const transport = stage.transport();
      const { asked } = await stage.exchange(transport);
      transport.close();
      equal(await asked.departure(), "ended");
    },
  },
  {
    name: "close: a connection in use ends when it is done",
    exceptFetch: OWN_POOL,
    async run(stage) {
      const transport = stage.transport();
      const sent = transport.send(stage.request());
      const asked = await stage.origin.next();
      transport.close();
      await asked.send(message(["HTTP/1.1 200 OK"], "done"));
      equal(await wholeOf((await sent).body), "done");
      await asked.departure();
    },
  },
];

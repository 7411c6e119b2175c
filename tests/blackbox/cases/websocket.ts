import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Client } from "../client.ts";
import { type Case, type Context, head, isProblem, message } from "../case.ts";
import type { Exchange } from "../origin.ts";

const HANDSHAKE = [
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Protocol: chat, superchat",
  "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
  "Origin: http://a.test",
];

const ASK = head(
  "GET /chat?room=1 HTTP/1.1",
  "Host: a.test",
  "Upgrade: websocket",
  "Connection: keep-alive, Upgrade",
  ...HANDSHAKE,
);

/** The origin's part of the handshake (RFC 6455 §4.2.2). */
function acceptance(asked: Exchange): string {
  return head(
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${acceptOf(asked.head.one("sec-websocket-key")!)}`,
    "Sec-WebSocket-Protocol: chat",
  );
}

function acceptOf(key: string): string {
  const salted = `${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  return createHash("sha1").update(salted).digest("base64");
}

/** A text frame, masked with zeros as far as one of a client must be masked (RFC 6455 §5.2). */
function frame(text: string, from: "client" | "origin"): Buffer {
  const start = from === "client" ? [0x81, 0x80 | text.length, 0, 0, 0, 0] : [0x81, text.length];
  return Buffer.concat([Buffer.from(start), Buffer.from(text)]);
}

/** The text of the next frame, unmasked: a proxy that speaks WebSocket itself may mask anew. */
async function textOf(peer: Client | Exchange): Promise<string> {
  const [, second] = await peer.raw(2);
  const mask = second & 0x80 ? await peer.raw(4) : Buffer.alloc(4);
  const payload = await peer.raw(second & 0x7f);
  return payload.map((byte, i) => byte ^ mask[i % 4]).toString();
}

async function opened(t: Context): Promise<{ client: Client; asked: Exchange }> {
  const client = await t.ask(ASK);
  const asked = await t.origin.next();
  await asked.send(acceptance(asked));
  equal((await client.answer()).status, 101);
  return { client, asked };
}

export const webSocketCases: Case[] = [
  {
    name: "the handshake goes through as it is, both ways",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(ASK);
      const asked = await t.origin.next();
      equal(asked.head.line, "GET /chat?room=1 HTTP/1.1");
      match(asked.head.one("connection")!, /^upgrade$/i);
      equal(asked.head.one("upgrade"), "websocket");
      deepEqual(
        asked.head.lines().filter((line) => /^(sec-websocket|origin)/i.test(line)),
        HANDSHAKE,
      );
      equal(asked.head.one("x-forwarded-for"), "127.0.0.1");
      equal(asked.head.has("content-length"), false);
      await asked.send(acceptance(asked));
      const answer = await client.answer();
      equal(answer.status, 101);
      match(answer.head.one("connection")!, /^upgrade$/i);
      match(answer.head.one("upgrade")!, /^websocket$/i);
      equal(answer.head.one("sec-websocket-accept"), acceptOf("dGhlIHNhbXBsZSBub25jZQ=="));
      equal(answer.head.one("sec-websocket-protocol"), "chat");
      equal(answer.head.has("content-length"), false);
      equal(answer.head.has("transfer-encoding"), false);
    },
  },
  {
    name: "frames go both ways, each at once",
    rule: "3.2",
    async run(t) {
      const { client, asked } = await opened(t);
      for (const text of ["one", "two", "three"]) {
        await client.send(frame(text, "client"));
        equal(await textOf(asked), text);
        await asked.send(frame(text, "origin"));
        equal(await textOf(client), text);
      }
    },
  },
  {
    name: "a frame right behind the 101 is not lost",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(ASK);
      const asked = await t.origin.next();
      const greeting = frame("hello", "origin");
      await asked.send(Buffer.concat([Buffer.from(acceptance(asked)), greeting]));
      equal((await client.answer()).status, 101);
      equal(await textOf(client), "hello");
    },
  },
  {
    name: "1 MiB of whatever bytes goes both ways",
    rule: "3.2",
    async run(t) {
      const { client, asked } = await opened(t);
      const bytes = Buffer.alloc(1 << 20, "0123456789");
      const [there, back] = await Promise.all([
        asked.raw(bytes.length),
        client.raw(bytes.length),
        client.send(bytes),
        asked.send(bytes),
      ]);
      ok(there.equals(bytes));
      ok(back.equals(bytes));
    },
  },
  {
    name: "the client ends it",
    rule: "3.2",
    async run(t) {
      const { client, asked } = await opened(t);
      await client.send(frame("bye", "client"));
      client.wire.end();
      equal(await textOf(asked), "bye");
      await asked.departure();
    },
  },
  {
    name: "the origin ends it, after its last frame",
    rule: "3.2",
    async run(t) {
      const { client, asked } = await opened(t);
      await asked.send(frame("bye", "origin"));
      asked.end();
      equal(await textOf(client), "bye");
      await client.departure();
    },
  },
  {
    name: "a reset of the client reaches the origin",
    rule: "3.6",
    async run(t) {
      const { client, asked } = await opened(t);
      client.wire.reset();
      await asked.departure();
    },
  },
  {
    name: "a refused handshake is an answer like any other",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(ASK);
      const asked = await t.origin.next();
      await asked.replyAndEnd(message(["HTTP/1.1 403 No", "Connection: close", "X-A: b"], "no"));
      const answer = await client.answer();
      equal(answer.status, 403);
      equal(answer.head.one("x-a"), "b");
      equal((await answer.body.whole()).text, "no");
    },
  },
  {
    name: "a handshake without Connection: Upgrade is a plain request",
    rule: "3.2",
    async run(t) {
      const { asked } = await t.get("/x", "Upgrade: websocket", ...HANDSHAKE);
      equal(asked.head.has("upgrade"), false);
      equal(asked.head.has("connection"), false);
    },
  },
  {
    name: "nothing listens: 502",
    rule: "3.7",
    async run(t) {
      isProblem(await t.answered(ASK.replace("a.test", "refusing.test")), 502);
    },
  },
  {
    name: "a frame that does not wait for the 101 is not lost",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(ASK + frame("early", "client").toString("latin1"));
      const asked = await t.origin.next();
      await asked.send(acceptance(asked));
      equal((await client.answer()).status, 101);
      equal(await textOf(asked), "early");
    },
  },
  {
    name: "behind a refused handshake the client still speaks HTTP to Weir",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(ASK + head("GET /next HTTP/1.1", "Host: nowhere.test"));
      const asked = await t.origin.next();
      await asked.replyAndEnd(message(["HTTP/1.1 403 No", "Connection: close"], "no"));
      const answer = await client.answer();
      equal(answer.status, 403);
      await answer.body.whole();
      const next = await client.answer();
      await next.body.whole();
      isProblem(next, 404);
      equal(t.origin.received.length, 1);
    },
  },
];

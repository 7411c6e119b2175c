/** Requests and answers over TLS, each over real sockets. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { chunk, head, LAST_CHUNK, message } from "../blackbox/message.ts";
import { type Case } from "./stage.ts";

export const exchanges: readonly Case[] = [
  {
    name: "the target, the templates and the log know of https",
    async run(stage) {
      const { client, socket } = await stage.connect("a.test");
      await client.send(head("GET /x HTTP/1.1", "Host: a.test", "X-Request-Id: told-of-https"));
      const asked = await stage.origin.next();
      deepEqual(
        ["x-forwarded-proto", "x-forwarded-port", "x-forwarded-host", "x-forwarded-for", "x-scheme"]
          .map((name) => asked.head.one(name)),
        ["https", String(stage.weir.port), "a.test", "127.0.0.1", "https"],
      );
      await asked.reply();
      await (await client.answer()).body.whole();
      const { scheme, tls } = JSON.parse(await stage.weir.logged("told-of-https"));
      deepEqual([scheme, tls], ["https", socket.getProtocol()]);
    },
  },
  {
    name: "a connection carries one request after the other, also those sent ahead",
    async run(stage) {
      stage.origin.serve((exchange) => exchange.reply());
      const secured = await stage.connect("a.test");
      for (let nth = 0; nth < 3; nth++) equal(await stage.ask(secured, "a.test"), 200);
      const request = head("GET / HTTP/1.1", "Host: a.test");
      await secured.client.send(request.repeat(3));
      for (let nth = 0; nth < 3; nth++) {
        const answer = await secured.client.answer();
        equal((await answer.body.whole()).text, "ok");
      }
    },
  },
  {
    name: "a request head that comes byte by byte is read",
    async run(stage) {
      const { client } = await stage.connect("a.test");
      await client.wire.drip(head("GET /drip HTTP/1.1", "Host: a.test"));
      const asked = await stage.origin.next();
      equal(asked.target, "/drip");
      await asked.reply();
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "large bodies go both ways, byte for byte",
    async run(stage) {
      const body = Array.from({ length: 200_000 }, (_, nth) => `${nth},`).join("");
      stage.origin.serve(async (exchange) => {
        const { text } = await exchange.body.whole();
        await exchange.reply(message(["HTTP/1.1 200 OK"], text));
      });
      const { client } = await stage.connect("a.test");
      const lines = ["POST / HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked"];
      const half = body.length / 2 | 0;
      await client.send(head(...lines) + chunk(body.slice(0, half)));
      await client.send(chunk(body.slice(half)) + LAST_CHUNK);
      const answer = await client.answer();
      ok((await answer.body.whole()).text === body, "the body is another");
    },
  },
  {
    name: "a target waits while the client takes nothing",
    async run(stage) {
      await using client = stage.openssl("-servername", "a.test");
      await client.send(head("GET / HTTP/1.1", "Host: a.test", "Connection: close"));
      const asked = await stage.origin.next();
      const piece = new Uint8Array(1024 * 1024);
      const length = 64 * piece.length;
      await asked.send(head("HTTP/1.1 200 OK", `Content-Length: ${length}`));
      let sent = 0;
      const pour = async () => {
        for (; sent < length; sent += piece.length) await asked.send(piece);
        asked.finish();
      };
      const poured = pour();
      for (let before = -1; before !== sent;) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      ok(sent < length / 2, `${sent} bytes were taken`);
      ok((await client.rest()).length > length);
      await poured;
    },
  },
  {
    name: "a client waits while the target takes nothing",
    async run(stage) {
      await using client = stage.openssl("-servername", "a.test");
      const piece = "x".repeat(1024 * 1024);
      const length = 64 * piece.length;
      const lines = ["POST / HTTP/1.1", "Host: a.test", "Connection: close"];
      await client.send(head(...lines, `Content-Length: ${length}`));
      const asked = await stage.origin.next();
      let sent = 0;
      const pour = async () => {
        for (; sent < length; sent += piece.length) await client.send(piece);
      };
      const poured = pour();
      for (let before = -1; before !== sent;) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      ok(sent < length / 2, `${sent} bytes were taken`);
      equal(await asked.body.count(), length);
      await poured;
      await asked.reply();
      await client.until("200 OK");
    },
  },
  {
    name: "an answer that ends with its connection ends as TLS does, and cut short it does not",
    async run(stage) {
      for (const cut of [false, true]) {
        await using client = stage.openssl("-servername", "a.test");
        await client.send(head("GET / HTTP/1.0", "Host: a.test"));
        const asked = await stage.origin.next();
        await asked.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("part"));
        await client.until("part");
        if (cut) asked.wire.reset();
        else await asked.send(LAST_CHUNK);
        const said = await client.rest();
        deepEqual([cut, /unexpected eof|reset by peer|errno=/i.test(said)], [cut, cut], said);
        asked.finish();
      }
    },
  },
  {
    name: "an answer cut short is no whole one",
    async run(stage) {
      const { client } = await stage.connect("a.test");
      await client.send(head("GET / HTTP/1.1", "Host: a.test"));
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 100") + "part");
      const answer = await client.answer();
      await answer.body.until("part");
      asked.wire.reset();
      equal((await answer.body.whole()).complete, false);
    },
  },
  {
    name: "a client that leaves ends its request at the target",
    async run(stage) {
      const { client } = await stage.connect("a.test");
      await client.send(head("GET / HTTP/1.1", "Host: a.test"));
      const asked = await stage.origin.next();
      client.wire.leave();
      await asked.wire.departure();
      asked.finish();
    },
  },
  {
    name: "a switch of protocols carries bytes both ways",
    async run(stage) {
      const { client } = await stage.connect("a.test");
      const upgrade = ["Connection: Upgrade", "Upgrade: echo"];
      await client.send(head("GET / HTTP/1.1", "Host: a.test", ...upgrade));
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 101 Switching Protocols", ...upgrade) + "first");
      equal((await client.answer()).status, 101);
      equal((await client.raw(5)).toString(), "first");
      await client.send("second");
      equal((await asked.wire.read("bytes of the client"))!.toString(), "second");
      client.wire.leave();
      await asked.wire.departure();
    },
  },
];

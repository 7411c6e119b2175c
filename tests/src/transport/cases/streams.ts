import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { BodyReader } from "../../../../src/http/body/body.ts";
import { chunk, head, LAST_CHUNK } from "../../../blackbox/message.ts";
import { bytesOf, textOf } from "../../../socket_pair.ts";
import type { Case } from "../contract.ts";
import { Pieces, wholeOf } from "../stage.ts";

const MIB = 1024 * 1024;

export const streamCases: Case[] = [
  {
    name: "send: the pieces of a body come as they are sent",
    async run(stage) {
      const sent = stage.transport().send(stage.request());
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"));
      const body = (await sent).body as BodyReader;
      for (const text of ["one", "two", "three"]) {
        await asked.send(chunk(text));
        equal(textOf((await body.read())!), text);
      }
      await asked.send(LAST_CHUNK);
      deepEqual([await body.read(), await body.read()], [undefined, undefined]);
    },
  },
  {
    name: "send: the pieces of a request go as they come, and its answer may begin between them",
    exceptFetch: "fetch is half duplex: it gives no answer before the request has ended",
    async run(stage) {
      const second = Promise.withResolvers<Uint8Array>();
      const body = new Pieces([bytesOf("one"), second.promise]);
      const sent = stage.transport().send(stage.request({ method: "POST", body }));
      const asked = await stage.origin.next();
      await asked.body.until("one");
      await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 6") + "ans");
      const answer = (await sent).body as BodyReader;
      equal(textOf((await answer.read())!), "ans");
      second.resolve(bytesOf("two"));
      await asked.body.whole();
      equal(asked.body.text, "onetwo");
      await asked.send("wer");
      equal(await wholeOf(answer), "wer");
    },
  },
  {
    name: "send: a length is known before the end, of chunks it is not",
    async run(stage) {
      const transport = stage.transport();
      const ask = async (answer: string) => {
        const sent = transport.send(stage.request());
        const asked = await stage.origin.next();
        await asked.send(answer);
        return { asked, body: (await sent).body as BodyReader };
      };
      const long = await ask(head("HTTP/1.1 200 OK", "Content-Length: 9"));
      equal(long.body.length, 9);
      long.body.cancel();
      const chunked = await ask(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"));
      equal(chunked.body.length, undefined);
      chunked.body.cancel();
      await long.asked.departure();
      await chunked.asked.departure();
    },
  },
  {
    name: "send: 16 MiB there and back, byte for byte",
    exceptFetch: "fetch is half duplex",
    async run(stage) {
      const pieces = Array.from({ length: 256 }, (_, i) => new Uint8Array(64 * 1024).fill(i));
      const body = new Pieces(pieces);
      const sent = stage.transport().send(stage.request({ method: "POST", body }));
      const asked = await stage.origin.next();
      const echo = async () => {
        const bytes = (await asked.body.whole()).bytes;
        await asked.send(head("HTTP/1.1 200 OK", `Content-Length: ${bytes.length}`));
        await asked.send(bytes);
        asked.finish();
      };
      const echoed = echo();
      const answer = (await sent).body as BodyReader;
      let at = 0;
      for (let piece; (piece = await answer.read()) !== undefined;) {
        for (const byte of [0, piece.length - 1]) {
          equal(piece[byte], ((at + byte) >> 16) & 0xff);
        }
        at += piece.length;
      }
      equal(at, 16 * MIB);
      await echoed;
    },
  },
  {
    name: "send: an answer that nobody reads is not taken in",
    async run(stage) {
      const sent = stage.transport().send(stage.request());
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", `Content-Length: ${256 * MIB}`));
      const { body } = await sent;
      const piece = new Uint8Array(MIB);
      let taken = 0;
      const pour = async () => {
        for (let i = 0; i < 256; i++) {
          await asked.send(piece);
          taken++;
        }
      };
      const poured = pour();
      let before = -1;
      while (taken > before) {
        before = taken;
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      ok(taken < 64, `${taken} MiB were taken in of a body nobody read`);
      (body as BodyReader).cancel();
      await asked.departure();
      await poured;
    },
  },
  {
    name: "send: a request body that fails breaks the request off, and is the reason",
    exceptFetch: "it has a reason of its own",
    async run(stage) {
      const failed = Promise.withResolvers<Uint8Array>();
      const body = new Pieces([bytesOf("begin"), failed.promise]);
      const sent = stage.transport().send(stage.request({ method: "POST", body }));
      const refused = rejects(sent);
      const asked = await stage.origin.next();
      await asked.body.until("begin");
      failed.reject(new Error("no more"));
      await refused;
      await asked.body.whole();
      equal(asked.body.complete, false);
    },
  },
];

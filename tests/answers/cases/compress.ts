import { deepEqual, equal, match } from "node:assert/strict";
import { brotliDecompressSync, constants, gunzipSync } from "node:zlib";
import { chunk, head, LAST_CHUNK, message } from "../../blackbox/message.ts";
import type { Stage } from "../stage.ts";
import type { Case } from "../suite.ts";

const TEXT = "to be coded, and to be coded again; ".repeat(100);

/** The answer of the origin to a GET, as it comes through `compress`. */
async function coded(t: Stage, accept: string, lines: readonly string[], body = TEXT) {
  const client = await t.connect();
  const fields = accept === "" ? [] : [`Accept-Encoding: ${accept}`];
  await client.send(head("GET / HTTP/1.1", "Host: coded-up.test", ...fields));
  const asked = await t.origin.next();
  await asked.reply(message(["HTTP/1.1 200 OK", ...lines], body));
  const answer = await client.answer();
  await answer.body.whole();
  return answer;
}

const PLAIN = ["Content-Type: text/plain", 'ETag: "x"', "Content-Digest: sha-256=:abc:"];

export const compressCases: Case[] = [
  {
    name: "compress: in the coding that the client likes best, under a weak tag",
    async run(t) {
      const cases: [string, "br" | "gzip"][] = [
        ["gzip, br", "br"],
        ["gzip", "gzip"],
        ["br;q=0.1, gzip;q=0.2", "gzip"],
        ["*", "br"],
        ["br;q=0, *;q=0.5", "gzip"],
      ];
      for (const [accept, coding] of cases) {
        const { head, body } = await coded(t, accept, PLAIN);
        equal(head.one("content-encoding"), coding, accept);
        equal(head.one("vary"), "Accept-Encoding");
        equal(head.one("etag"), 'W/"x"');
        equal(head.one("content-length"), undefined);
        equal(head.one("content-digest"), undefined);
        equal(body.complete, true);
        const plain = coding === "br" ? brotliDecompressSync(body.bytes) : gunzipSync(body.bytes);
        equal(String(plain), TEXT);
      }
    },
  },
  {
    name: "compress: for who takes it plain alone it stays so, and caches are told",
    async run(t) {
      for (
        const accept of ["", "identity", "deflate", "br;q=0, gzip;q=0", "gzip;q=0.5, identity"]
      ) {
        const { head, body } = await coded(t, accept, PLAIN);
        equal(head.one("content-encoding"), undefined, accept);
        equal(head.one("vary"), "Accept-Encoding");
        equal(head.one("etag"), '"x"');
        equal(head.one("content-length"), String(TEXT.length));
        equal(body.text, TEXT);
      }
    },
  },
  {
    name: "compress: what is coded, short, of another type or not to be changed stays as it is",
    async run(t) {
      const cases: [lines: string[], body?: string][] = [
        [["Content-Type: text/plain", "Content-Encoding: zstd"]],
        [["Content-Type: image/png"]],
        [["Content-Type: text/event-stream"]],
        [["Content-Type: application/grpc"]],
        [[]],
        [["Content-Type: text/plain", "Cache-Control: public, no-transform"]],
        [["Content-Type: text/plain"], "short"],
      ];
      for (const [lines, body = TEXT] of cases) {
        const answer = await coded(t, "gzip, br", lines, body);
        equal(answer.body.text, body, lines.join());
        equal(answer.head.one("vary"), undefined);
        equal(answer.head.one("content-length"), String(body.length));
      }
      const vary = await coded(t, "gzip", [...PLAIN, "Vary: Origin, accept-encoding"]);
      equal(vary.head.one("vary"), "Origin, accept-encoding");
    },
  },
  {
    name: "compress: parts, answers to HEAD and those without a body stay as they are",
    async run(t) {
      const host = ["Host: coded-few.test", "Accept-Encoding: gzip"];
      const part = await t.get("/a.txt", ...host, "Range: bytes=0-3");
      deepEqual([part.status, part.body.text], [206, "0123"]);
      equal(part.head.one("content-encoding"), undefined);
      const bodiless = await t.ask("HEAD /a.txt", ...host);
      equal(bodiless.head.one("content-encoding"), undefined);
      const whole = await t.get("/a.txt", ...host);
      equal(String(gunzipSync(whole.body.bytes)), "0123456789");
      const tag = whole.head.one("etag")!;
      match(tag, /^W\/"/);
      equal((await t.get("/a.txt", ...host, `If-None-Match: ${tag}`)).status, 304);
    },
  },
  {
    name: "compress: what has come goes on before more comes",
    async run(t) {
      const client = await t.connect();
      await client.send(
        head("GET / HTTP/1.1", "Host: coded-up.test", "Accept-Encoding: gzip"),
      );
      const asked = await t.origin.next();
      await asked.reply(
        head("HTTP/1.1 200 OK", "Content-Type: text/plain", "Transfer-Encoding: chunked") +
          chunk("first"),
      );
      const { body } = await client.answer();
      // How the coder ends what it gives before all is there.
      await body.until("\0\0\xff\xff");
      equal(String(gunzipSync(body.bytes, { finishFlush: constants.Z_SYNC_FLUSH })), "first");
      await asked.reply(chunk("second") + LAST_CHUNK);
      equal((await body.whole()).complete, true);
    },
  },
  {
    name: "compress: an answer that was cut short stays cut short",
    async run(t) {
      const client = await t.connect();
      await client.send(head("GET / HTTP/1.1", "Host: coded-up.test", "Accept-Encoding: br"));
      const asked = await t.origin.next();
      await asked.replyAndEnd(
        head("HTTP/1.1 200 OK", "Content-Type: text/plain", "Transfer-Encoding: chunked") +
          chunk(TEXT),
      );
      equal((await (await client.answer()).body.whole()).complete, false);
    },
  },
];

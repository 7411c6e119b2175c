import { equal, ok } from "node:assert/strict";
import { type Case, head, isProblem } from "../case.ts";
import { chunk, LAST_CHUNK } from "../message.ts";

const CHUNKED = "Transfer-Encoding: chunked";
const POST = head("POST /x HTTP/1.1", "Host: a.test", CHUNKED);
const GET = head("GET /x HTTP/1.1", "Host: a.test");
const OK = head("HTTP/1.1 200 OK", CHUNKED);

/** What may stand between the size of a chunk and the end of its line (RFC 9112 §7.1.1). */
const EXTENSIONS = [
  ";a",
  ";a=b",
  ';a="b"',
  ';a=""',
  ' ; a = "b;\\"c=\x80\\\\" ;d',
  "\t;\ta\t=\tb",
  ";a;b=c;!#$%&'*+-.^_`|~09Az",
];

/** Chunked bodies whose end could be read in two ways. */
const CHUNKS: [name: string, body: string][] = [
  ["a size that is no number", "zz\r\nbody\r\n" + LAST_CHUNK],
  ["a size with 0x", "0x4\r\nbody\r\n" + LAST_CHUNK],
  ["a negative size", "-4\r\nbody\r\n" + LAST_CHUNK],
  ["an empty size", "\r\nbody\r\n" + LAST_CHUNK],
  ["a size that overflows", "10000000000000004\r\nbody\r\n" + LAST_CHUNK],
  ["a chunk longer than its size", "3\r\nbody\r\n" + LAST_CHUNK],
  ["a size that ends in a bare LF", "4\nbody\r\n" + LAST_CHUNK],
  ["a chunk that ends in a bare LF", "4\r\nbody\n" + LAST_CHUNK],
  ["an extension of 1 MiB", `4;${"a".repeat(1 << 20)}\r\nbody\r\n` + LAST_CHUNK],
  ["a folded trailer", "4\r\nbody\r\n0\r\nX-A: b\r\n c\r\n\r\n"],
  ["a trailer that is no field", "4\r\nbody\r\n0\r\nGET /evil HTTP/1.1\r\n\r\n"],
  ["1 MiB of trailers", `4\r\nbody\r\n0\r\nX-A: ${"a".repeat(1 << 20)}\r\n\r\n`],
  ["an extension without a name", "4;\r\nbody\r\n" + LAST_CHUNK],
  ["an extension that is no name", "4;bad[=x\r\nbody\r\n" + LAST_CHUNK],
  ["a blank after the size", "4 \r\nbody\r\n" + LAST_CHUNK],
  ["a blank after an extension", "4;a \r\nbody\r\n" + LAST_CHUNK],
  ["a value that does not end", '4;a="b\r\nbody\r\n' + LAST_CHUNK],
  ["an extension with a bare LF", "4;a\nb\r\nbody\r\n" + LAST_CHUNK],
];

const refusedCases = CHUNKS.map(([name, body]): Case => ({
  name: `chunks: ${name} is refused, and never ends a body at the origin`,
  rule: "3.7",
  async run(t) {
    const client = await t.ask(POST + body);
    const answer = await client.answer();
    ok([400, 431].includes(answer.status), answer.head.line);
    await answer.body.whole();
    await client.departure();
    for (const asked of t.origin.received) {
      equal((await asked.body.whole()).complete, false);
    }
  },
}));

/** Those that come with the head whole, whatever the sizes of what is read. */
const SHORT = CHUNKS.filter(([, body]) => body.length < 1000);

const answeredCases = CHUNKS.map(([name, body]): Case => ({
  name: `chunks: ${name} in an answer cuts it off`,
  rule: "3.5",
  async run(t) {
    const client = await t.ask(GET);
    const asked = await t.origin.next();
    await asked.send(OK + chunk("one"));
    const answer = await client.answer();
    await answer.body.until("one");
    await asked.send(body);
    equal((await answer.body.whole()).complete, false);
    await client.departure();
    await asked.departure();
  },
}));

const unansweredCases = SHORT.map(([name, body]): Case => ({
  name: `chunks: ${name} that comes with the head of an answer is a 502`,
  rule: "3.7",
  async run(t) {
    const client = await t.ask(GET);
    const asked = await t.origin.next();
    await asked.send(OK + body);
    const answer = await client.answer();
    await answer.body.whole();
    isProblem(answer, 502);
    await asked.departure();
  },
}));

export const chunkCases: Case[] = [
  ...refusedCases,
  ...answeredCases,
  ...unansweredCases,
  {
    name: "chunks: extensions are taken and dropped, both ways",
    rule: "3.2",
    async run(t) {
      for (const extension of EXTENSIONS) {
        const body = `4${extension}\r\nbody\r\n0${extension}\r\n\r\n`;
        const { asked, answer } = await t.through(POST + body, OK + body);
        equal(asked.body.text, "body", extension);
        equal(answer.body.text, "body", extension);
        ok(answer.body.complete);
      }
    },
  },
];

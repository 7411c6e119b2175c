import { equal, ok, rejects } from "node:assert/strict";
import type { BodyReader } from "../../../../src/http/body/body.ts";
import { ProxyError } from "../../../../src/http/proxy_error.ts";
import { chunk, head, message } from "../../../blackbox/message.ts";
import { Origin } from "../../../blackbox/origin.ts";
import type { Case } from "../contract.ts";
import { kind, wholeOf } from "../stage.ts";

const NO_KINDS = "the platform does not tell one failure from the other";
const LAX = "the platform has its own idea of what is HTTP";

const GARBAGE: [name: string, answer: string][] = [
  ["no HTTP", "SSH-2.0-OpenSSH_9.0\r\n\r\n"],
  ["another version", head("HTTP/2.0 200 OK", "Content-Length: 0")],
  ["a status of two digits", head("HTTP/1.1 20 OK", "Content-Length: 0")],
  [
    "two lengths that differ",
    head("HTTP/1.1 200 OK", "Content-Length: 1", "Content-Length: 2") + "a",
  ],
  [
    "a length and chunks",
    head("HTTP/1.1 200 OK", "Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n",
  ],
  ["an unknown coding", head("HTTP/1.1 200 OK", "Transfer-Encoding: gzip")],
  ["a bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n"],
  ["a folded field", head("HTTP/1.1 200 OK", "X-A: b", " c", "Content-Length: 0")],
  ["101 unasked", head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket")],
  ["a head without end", `HTTP/1.1 200 OK\r\nX-A: ${"a".repeat(1 << 20)}`],
  [
    "fields without end",
    `HTTP/1.1 200 OK\r\n${"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(4000)}`,
  ],
  [
    "interim responses, then garbage",
    head("HTTP/1.1 100 Continue") + head("HTTP/1.1 103 X") + "?\r\n\r\n",
  ],
];

/** One that has failed, and says so before `pipe` returns. */
const failed: BodyReader = {
  length: undefined,
  read: () => Promise.reject(new Error("it was cut short")),
  cancel() {},
  pipe(sink) {
    sink.onBodyFailure(new Error("it was cut short"));
    return { resume() {} };
  },
};

const garbageCases = GARBAGE.map(([name, answer]): Case => ({
  name: `send: protocol, and the connection closed, when the answer is ${name}`,
  exceptFetch: LAX,
  async run(stage) {
    const sent = stage.transport().send(stage.request());
    const refused = rejects(sent, kind("protocol"));
    const asked = await stage.origin.next();
    void asked.send(answer);
    await refused;
    await asked.departure();
  },
}));

/** Bodies that end before their framing does. */
const CUT: [name: string, answer: string][] = [
  ["a length", head("HTTP/1.1 200 OK", "Content-Length: 10") + "some"],
  ["chunks, in one", head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + "a\r\nsome"],
  [
    "chunks, before the last",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("some"),
  ],
  [
    "chunks, in the last line",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("some") + "0\r\n",
  ],
];

const cutCases = CUT.flatMap(([name, answer]) =>
  (["end", "reset"] as const).map((how): Case => ({
    name: `send: a body of ${name}, cut short by ${how}, rejects`,
    async run(stage) {
      const sent = stage.transport().send(stage.request());
      const asked = await stage.origin.next();
      await asked.send(answer);
      const { body } = await sent;
      equal(await wholeOf((await (body as BodyReader).read())!), "some");
      asked[how]();
      await rejects(wholeOf(body));
    },
  }))
);

export const faultCases: Case[] = [
  ...garbageCases,
  ...cutCases,
  {
    name: "send: a body that has failed when the target asks for it is the end, whatever follows",
    exceptFetch: "it expects no 100",
    async run(stage) {
      const request = stage.request({ method: "POST", body: failed, expectsContinue: true });
      const told = stage.transport().told(request);
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 100 Continue") + message(["HTTP/1.1 200 OK"], "ok"));
      await asked.departure();
      equal(told.length, 1);
      ok(told[0] instanceof Error);
    },
  },
  {
    name: "send: connect, with nothing sent, where nobody listens",
    exceptFetch: NO_KINDS,
    async run(stage) {
      const closed = await Origin.listen();
      const { port } = closed;
      await closed[Symbol.asyncDispose]();
      const error = await stage.transport({}, port).send(stage.request()).catch((e) => e);
      kind("connect")(error);
      ok((error as ProxyError).unsent && (error as ProxyError).cause !== undefined);
    },
  },
  {
    name: "send: reset when the connection ends without an answer",
    exceptFetch: NO_KINDS,
    async run(stage) {
      const sent = stage.transport().send(stage.request({ method: "POST" }));
      (await stage.origin.next()).end();
      await rejects(sent, kind("reset"));
    },
  },
  {
    name: "send: reset when the connection is reset",
    exceptFetch: NO_KINDS,
    async run(stage) {
      const sent = stage.transport().send(stage.request());
      (await stage.origin.next()).reset();
      const error = await sent.catch((error) => error);
      kind("reset")(error);
      equal((error as ProxyError).unsent, false);
    },
  },
  {
    name: "send: reset when a head is cut short",
    exceptFetch: NO_KINDS,
    async run(stage) {
      const sent = stage.transport().send(stage.request());
      const asked = await stage.origin.next();
      await asked.send("HTTP/1.1 200 OK\r\nContent-Le");
      asked.end();
      await rejects(sent, kind("reset"));
    },
  },
  {
    name: "send: a body until the end of its connection rejects when that is a reset",
    async run(stage) {
      const sent = stage.transport().send(stage.request());
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK") + "some");
      const { body } = await sent;
      equal(await wholeOf((await (body as BodyReader).read())!), "some");
      asked.reset();
      await rejects(wholeOf(body));
    },
  },
  {
    name: "send: a chunk size that is none rejects, and closes the connection",
    async run(stage) {
      const sent = stage.transport().send(stage.request());
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("some"));
      const { body } = await sent;
      await (body as BodyReader).read();
      await asked.send("-1\r\nx");
      await rejects(wholeOf(body));
      await asked.departure();
    },
  },
  {
    name: "send: chunks that are wrong from the start close the connection",
    async run(stage) {
      const sent = stage.transport().send(stage.request());
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + "zz\r\n");
      await rejects(sent.then(({ body }) => wholeOf(body)));
      await asked.departure();
    },
  },
];

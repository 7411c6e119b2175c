import { deepEqual, equal, rejects } from "node:assert/strict";
import { Fields } from "../../../../src/http/fields.ts";
import { head, message } from "../../../blackbox/message.ts";
import { bytesOf, Inbox } from "../../../socket_pair.ts";
import type { Case } from "../contract.ts";
import { Pieces, wholeOf } from "../stage.ts";

const OWN_FIELDS = "it writes fields of its own, in an order of its own";

export const exactCases: Case[] = [
  {
    name: "send: the head is as it was given, and nothing is added",
    exceptFetch: OWN_FIELDS,
    async run(stage) {
      const fields = Fields.from([["x-B", "1"], ["Host", "other.test"], ["X-b", "\xe9 2"]]);
      const { asked } = await stage.exchange(stage.transport(), { target: "//a?%zz&'", fields });
      const lines = ["GET //a?%zz&' HTTP/1.1", "x-B: 1", "Host: other.test", "X-b: \xe9 2"];
      equal(asked.head.text, lines.join("\r\n"));
    },
  },
  {
    name: "send: a method that nobody has heard of",
    async run(stage) {
      const { asked } = await stage.exchange(stage.transport(), { method: "bREW" });
      equal(asked.method, "bREW");
    },
  },
  {
    name: "send: a body in memory goes with its length",
    async run(stage) {
      const body = bytesOf("\0\xff body");
      const { asked } = await stage.exchange(stage.transport(), { method: "POST", body });
      deepEqual(asked.head.all("content-length"), ["7"]);
      equal(asked.body.text, "\0\xff body");
    },
  },
  {
    name: "send: a GET keeps its body",
    exceptFetch: "fetch knows no body on GET (Fetch §5.4)",
    async run(stage) {
      const { asked } = await stage.exchange(stage.transport(), { body: bytesOf("query") });
      equal(asked.body.text, "query");
    },
  },
  {
    name: "send: a body of unknown length goes in chunks, empty pieces left out",
    async run(stage) {
      const body = new Pieces(["a", "", "bc"].map(bytesOf));
      const { asked } = await stage.exchange(stage.transport(), { method: "POST", body });
      deepEqual(asked.head.all("transfer-encoding"), ["chunked"]);
      deepEqual(asked.head.all("content-length"), []);
      equal(asked.body.text, "abc");
    },
  },
  {
    name: "send: a body of known length goes with it",
    exceptFetch: "a stream has no length outside of workerd",
    async run(stage) {
      const body = new Pieces(["a", "bc"].map(bytesOf), 3);
      const { asked } = await stage.exchange(stage.transport(), { method: "POST", body });
      deepEqual(asked.head.all("content-length"), ["3"]);
      deepEqual(asked.head.all("transfer-encoding"), []);
      equal(asked.body.text, "abc");
    },
  },
  {
    name: "send: a target that holds a line break is refused, and nothing of it is sent",
    exceptFetch: "a URL drops line breaks",
    async run(stage) {
      const transport = stage.transport();
      await stage.exchange(transport);
      await rejects(transport.send(stage.request({ target: "/a HTTP/1.1\r\nX-Evil: 2" })));
      equal(stage.origin.received.length, 1);
    },
  },
  {
    name: "send: the reply keeps status, reason, fields in order and their repetition",
    exceptFetch: "Headers sorts names and writes them in lower case",
    async run(stage) {
      const lines = ["HTTP/1.1 299 Odd \xe9", "x-B: \xff", "Set-Cookie: a=1", "set-cookie: b=2"];
      const { reply } = await stage.exchange(stage.transport(), {}, message(lines, "x"));
      deepEqual([reply.status, reply.reason, reply.version], [299, "Odd \xe9", "1.1"]);
      const fields = [["x-B", "\xff"], ["Set-Cookie", "a=1"], ["set-cookie", "b=2"]];
      deepEqual([...reply.fields].slice(0, 3), fields);
    },
  },
  {
    name: "send: several Set-Cookie stay several",
    async run(stage) {
      const lines = ["HTTP/1.1 200 OK", "Set-Cookie: a=1, x", "Set-Cookie: b=2"];
      const { reply } = await stage.exchange(stage.transport(), {}, message(lines, "x"));
      deepEqual(reply.fields.all("set-cookie"), ["a=1, x", "b=2"]);
    },
  },
  {
    name: "send: coded content is passed on as the bytes it is",
    exceptFetch: "only workerd's fetch can leave it coded",
    async run(stage) {
      const lines = ["HTTP/1.1 200 OK", "Content-Encoding: gzip"];
      const { reply, text } = await stage.exchange(
        stage.transport(),
        {},
        message(lines, "not gzip"),
      );
      deepEqual([text, reply.fields.get("content-encoding")], ["not gzip", "gzip"]);
    },
  },
  {
    name: "send: a redirect is not followed",
    async run(stage) {
      const lines = ["HTTP/1.1 302 Found", "Location: /elsewhere"];
      const { reply } = await stage.exchange(stage.transport(), {}, message(lines, ""));
      deepEqual([reply.status, reply.fields.get("location")], [302, "/elsewhere"]);
    },
  },
  {
    name: "send: interim responses are skipped",
    async run(stage) {
      const interim = head("HTTP/1.1 100 Continue") +
        head("HTTP/1.1 103 Early Hints", "Link: </a>");
      const { reply, text } = await stage.exchange(
        stage.transport(),
        {},
        interim + message(["HTTP/1.1 200 OK"], "final"),
      );
      deepEqual([reply.status, text, reply.fields.has("link")], [200, "final", false]);
    },
  },
  {
    name: "send: an answer to HEAD, 204 and 304 has no body, whatever its fields say",
    async run(stage) {
      const transport = stage.transport();
      const length = "Content-Length: 5";
      for (
        const [method, line] of [
          ["HEAD", "HTTP/1.1 200 OK"],
          ["GET", "HTTP/1.1 304 Not Modified"],
        ]
      ) {
        const { reply } = await stage.exchange(transport, { method }, head(line, length));
        deepEqual([reply.body, reply.fields.get("content-length")], [undefined, "5"]);
      }
      const { reply } = await stage.exchange(transport, {}, head("HTTP/1.1 204 No Content"));
      equal(reply.body, undefined);
    },
  },
  {
    name: "send: 101 that was asked for gives a tunnel, both ways",
    exceptFetch: "no Upgrade in fetch outside of workerd",
    async run(stage) {
      const sent = stage.transport().send(stage.request({ upgrade: "websocket" }));
      const asked = await stage.origin.next();
      deepEqual([asked.head.one("connection"), asked.head.one("upgrade")], [
        "Upgrade",
        "websocket",
      ]);
      const answer = head(
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
      );
      await asked.send(answer + "first");
      const { status, tunnel, body } = await sent;
      deepEqual([status, body], [101, undefined]);
      const { socket } = tunnel!;
      const inbox = new Inbox(socket);
      tunnel!.give(inbox);
      equal(await wholeOf((await inbox.read())!), "first");
      socket.write("second");
      equal((await asked.raw(6)).toString(), "second");
      socket.end();
      equal(await asked.departure(), "ended");
      socket.destroy();
    },
  },
];

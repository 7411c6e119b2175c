import { equal, match, ok } from "node:assert/strict";
import { type Case, type Context, head, isProblem, message } from "../case.ts";
import { chunk, LAST_CHUNK } from "../message.ts";

/** `Location` of the answer to a GET on a connection of its own. */
async function location(t: Context, host: string, target: string): Promise<string | undefined> {
  const client = await t.ask(head(`GET ${target} HTTP/1.1`, `Host: ${host}`));
  const answer = await client.answer();
  ok([302, 308].includes(answer.status));
  return answer.head.one("location");
}

export const answerCases: Case[] = [
  {
    name: "redirect: to another host, path and query as they are",
    rule: "5",
    async run(t) {
      equal(
        await location(t, "redirect.test", "/a/%7Eb//c%2Fd?x=1&y=%20"),
        "https://www.redirect.test/a/~b//c%2Fd?x=1&y=%20",
      );
    },
  },
  {
    name: "redirect: is 308 by default, and has no body",
    rule: "5",
    async run(t) {
      const answer = await t.answered(head("GET / HTTP/1.1", "Host: redirect.test"));
      equal(answer.status, 308);
      equal(answer.body.bytes.length, 0);
      match(answer.head.one("x-request-id")!, /./);
    },
  },
  {
    name: "redirect: to the same host by another scheme and port",
    rule: "5",
    async run(t) {
      equal(await location(t, "secure.test:8080", "/x?y"), "https://secure.test:8443/x?y");
    },
  },
  {
    name: "redirect: what the client sends leads to no other host",
    rule: "5",
    async run(t) {
      const targets = [
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "/.//evil.test/..",
        "/%5Cevil",
      ];
      for (const target of targets) {
        const url = await location(t, "moved.test", target);
        equal(new URL(url!, "http://moved.test").host, "moved.test", `${target} → ${url}`);
      }
    },
  },
  {
    name: "redirect: nothing breaks the line of the field",
    rule: "5",
    async run(t) {
      const url = await location(t, "moved.test", "/a%0d%0aSet-Cookie:%20a=b?c%0D%0Ad");
      equal(url, "/a%0D%0ASet-Cookie:%20a=b/?c%0D%0Ad");
    },
  },
  {
    name: "redirect: a part of the path is moved",
    rule: "5",
    async run(t) {
      equal(await location(t, "parts.test", "/blog/2026/a"), "https://blog.test/archive/2026/a");
    },
  },
  {
    name: "respond: status, fields and body",
    rule: "5",
    async run(t) {
      const answer = await t.answered(head("GET /down HTTP/1.1", "Host: respond.test"));
      equal(answer.status, 503);
      equal(answer.head.one("retry-after"), "60");
      equal(answer.head.one("x-path"), "/down");
      equal(answer.head.one("x-frame-options"), "DENY");
      equal(answer.head.one("content-type"), "text/html");
      equal(answer.head.one("content-length"), "19");
      equal(answer.body.text, "<p>Back at six.</p>");
    },
  },
  {
    name: "respond: HEAD has the length and no body, and the connection goes on",
    rule: "5",
    async run(t) {
      const client = await t.ask(head("HEAD /down HTTP/1.1", "Host: respond.test"));
      const answer = await client.answer("HEAD");
      equal(answer.status, 503);
      equal(answer.head.one("content-length"), "19");
      await client.send(head("GET /down HTTP/1.1", "Host: respond.test"));
      equal((await (await client.answer()).body.whole()).text, "<p>Back at six.</p>");
    },
  },
  {
    name: "respond: without a body",
    rule: "5",
    async run(t) {
      const answer = await t.answered(head("GET /none HTTP/1.1", "Host: respond.test"));
      equal(answer.status, 204);
      equal(answer.head.one("content-type"), undefined);
    },
  },
  {
    name: "respond: only to the methods of its route",
    rule: "5",
    async run(t) {
      const answer = await t.answered(head("DELETE /none HTTP/1.1", "Host: respond.test"));
      equal(answer.status, 405);
      equal(answer.head.one("allow"), "GET");
    },
  },
  {
    name: "respond: a body that no one reads does not become the next request",
    rule: "5",
    async run(t) {
      const client = await t.ask(
        message(
          ["POST /down HTTP/1.1", "Host: respond.test"],
          head("GET /evil HTTP/1.1", "Host: a.test"),
        ),
      );
      const answer = await client.answer();
      await answer.body.whole();
      equal(answer.status, 503);
      await t.nothingReached();
    },
  },
  {
    name: "respond: a chunked body that comes whole leaves the connection in order",
    rule: "5",
    async run(t) {
      const client = await t.ask(
        head("POST /down HTTP/1.1", "Host: respond.test", "Transfer-Encoding: chunked") +
          chunk("abc") + LAST_CHUNK,
      );
      const answer = await client.answer();
      equal((await answer.body.whole()).text, "<p>Back at six.</p>");
      if (answer.head.one("connection") === "close") return;
      await client.send(head("GET /down HTTP/1.1", "Host: respond.test"));
      equal((await client.answer()).status, 503);
    },
  },
  {
    name: "respond: expects no body of a client that waits to be told to send it",
    rule: "5",
    async run(t) {
      const client = await t.ask(head(
        "POST /down HTTP/1.1",
        "Host: respond.test",
        "Content-Length: 1000",
        "Expect: 100-continue",
      ));
      const answer = await client.answer();
      equal(answer.status, 503);
      equal(answer.interim.length, t.runtime === "workerd" ? answer.interim.length : 0);
    },
  },
  {
    name: "respond: HTTP/1.0 is answered, and the connection ends",
    rule: "5",
    async run(t) {
      const client = await t.ask(head("GET /down HTTP/1.0", "Host: respond.test"));
      equal((await (await client.answer()).body.whole()).text, "<p>Back at six.</p>");
      await client.departure();
    },
  },
  {
    name: "use: what stands before a route changes its answer",
    rule: "5",
    async run(t) {
      const { asked, answer } = await t.through(
        head("GET /x?y HTTP/1.1", "Host: guarded.test", "Origin: https://x.test"),
        message(["HTTP/1.1 200 OK", "X-A: b"], "hello"),
      );
      equal(asked.target, "/x?y");
      equal(answer.head.one("access-control-allow-origin"), "https://x.test");
      equal(answer.head.one("x-a"), "b");
      equal(answer.body.text, "hello");
    },
  },
  {
    name: "use: what stands before a route refuses, in the order written",
    rule: "5",
    async run(t) {
      const answer = await t.answered(head("GET /x HTTP/1.1", "Host: closed.test"));
      isProblem(answer, 403);
      equal(answer.head.one("access-control-allow-origin"), "*");
    },
  },
];

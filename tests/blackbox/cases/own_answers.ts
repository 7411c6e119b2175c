import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type Case, type Context, head, isProblem, message } from "../case.ts";
import { chunk, LAST_CHUNK } from "../message.ts";

export const ownAnswerCases: Case[] = [
  {
    name: "400: is a problem too",
    rule: "3.7",
    async run(t) {
      isProblem(await t.answered(head("GET /x HTTP/1.1", "X-A: b")), 400);
    },
  },
  {
    name: "404: no route",
    rule: "3.7",
    async run(t) {
      isProblem(await t.answered(head("GET /x HTTP/1.1", "Host: nowhere.test")), 404);
    },
  },
  {
    name: "404: keeps the client's connection and its X-Request-Id",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(
        head("GET /x HTTP/1.1", "Host: nowhere.test", "X-Request-Id: mine-1"),
      );
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 404);
      equal(answer.head.one("x-request-id"), "mine-1");
      await client.send(head("GET /x HTTP/1.1", "Host: a.test"));
      await (await t.origin.next()).reply();
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "404: a body that no one reads does not become the next request",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(
        message(
          ["POST /x HTTP/1.1", "Host: nowhere.test"],
          head("GET /evil HTTP/1.1", "Host: a.test"),
        ),
      );
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 404);
      await t.nothingReached();
    },
  },
  {
    name: "404: HEAD gets no body, and the connection goes on",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(head("HEAD /x HTTP/1.1", "Host: nowhere.test"));
      equal((await client.answer("HEAD")).status, 404);
      await client.send(head("GET /x HTTP/1.1", "Host: a.test"));
      await (await t.origin.next()).reply();
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "405: Allow names the methods of all routes that match otherwise",
    rule: "3.7",
    async run(t) {
      const answer = await t.answered(head("DELETE /thing HTTP/1.1", "Host: methods.test"));
      isProblem(answer, 405);
      deepEqual(answer.head.one("allow")!.split(/, */).toSorted(), ["GET", "POST", "PUT"]);
    },
  },
  {
    name: "405: a method in lower case is another method",
    rule: "3.7",
    async run(t) {
      isProblem(await t.answered(head("get /thing HTTP/1.1", "Host: methods.test")), 405);
    },
  },
  {
    name: "405: not where the path matches no route",
    rule: "3.7",
    async run(t) {
      isProblem(await t.answered(head("DELETE /other HTTP/1.1", "Host: methods.test")), 404);
    },
  },
  {
    name: "413: by length, with nothing sent on",
    rule: "3.7",
    async run(t) {
      isProblem(
        await t.answered(message(["POST /x HTTP/1.1", "Host: limited.test"], "b".repeat(1025))),
        413,
      );
    },
  },
  {
    name: "413: before a body that waits for 100 Continue",
    rule: "3.7",
    async run(t) {
      const answer = await t.answered(
        head(
          "POST /x HTTP/1.1",
          "Host: limited.test",
          "Content-Length: 1025",
          "Expect: 100-continue",
        ),
      );
      isProblem(answer, 413);
      deepEqual(answer.interim, []);
    },
  },
  {
    name: "413: in chunks, and the request that was begun is broken off",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: limited.test", "Transfer-Encoding: chunked") +
          chunk("b".repeat(600)),
      );
      const asked = await t.origin.next();
      await asked.body.until("bbb");
      await client.send(chunk("b".repeat(600)));
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 413);
      equal((await asked.body.whole()).complete, false);
      ok(asked.body.bytes.length <= 1024);
    },
  },
  {
    name: "413: a small chunked body beyond the limit never reaches its end at the origin",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: limited.test", "Transfer-Encoding: chunked") +
          chunk("b".repeat(600)).repeat(2) + LAST_CHUNK,
      );
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 413);
      for (const asked of t.origin.received) {
        equal((await asked.body.whole()).complete, false);
      }
    },
  },
  {
    name: "413: a body of just the limit passes",
    rule: "3.7",
    async run(t) {
      const body = "b".repeat(1024);
      const { asked } = await t.through(message(["POST /x HTTP/1.1", "Host: limited.test"], body));
      equal(asked.body.text, body);
      const chunked = await t.through(
        head("POST /x HTTP/1.1", "Host: limited.test", "Transfer-Encoding: chunked") + chunk(body) +
          LAST_CHUNK,
      );
      equal(chunked.asked.body.text, body);
    },
  },
  {
    name: "501: CONNECT",
    rule: "3.7",
    async run(t) {
      isProblem(await t.answered(head("CONNECT a.test:443 HTTP/1.1", "Host: a.test:443")), 501);
    },
  },
  {
    name: "a problem says who answered, and nothing of a session",
    rule: "3.7",
    async run(t) {
      const answer = await t.answered(head("GET /x HTTP/1.1", "Host: nowhere.test"));
      for (const name of ["server", "set-cookie", "x-powered-by"]) {
        equal(answer.head.has(name), false, name);
      }
    },
  },
  {
    name: "log: one JSON line a request, with what an operator asks for",
    rule: "3.7",
    async run(t) {
      await t.get("/logged?q=1", "X-Request-Id: log-line-1");
      const line = JSON.parse(await t.weir.logged("log-line-1"));
      const values = JSON.stringify(line);
      for (const value of ["GET", "a.test", "/logged", "200", "plain"]) {
        ok(values.includes(value), `${value} in ${values}`);
      }
    },
  },
  {
    name: "log: no secret and no control character",
    rule: "3.7",
    async run(t) {
      await t.get(
        "/%0a%1b[31m",
        "X-Request-Id: log-line-2",
        "Authorization: Bearer s3cr3t",
        "Cookie: session=s3cr3t",
        "User-Agent: \x9b31m",
      );
      const line = await t.weir.logged("log-line-2");
      equal(line.includes("s3cr3t"), false);
      // deno-lint-ignore no-control-regex
      match(line, /^[^\x00-\x1f\x7f-\x9f]+$/);
    },
  },
  {
    name: "admin: /healthz and /readyz",
    rule: "3.8",
    async run(t) {
      for (const path of ["/healthz", "/readyz"]) {
        equal((await admin(t, "GET", path)).status, 200);
      }
    },
  },
  {
    name: "admin: an unknown path is 404, a wrong method 405",
    rule: "3.8",
    async run(t) {
      equal((await admin(t, "GET", "/nothing")).status, 404);
      const answer = await admin(t, "POST", "/healthz");
      ok([404, 405].includes(answer.status), String(answer.status));
    },
  },
  {
    name: "admin: its pages are not on the public listener",
    rule: "3.8",
    async run(t) {
      for (const path of ["/healthz", "/readyz"]) {
        isProblem(await t.answered(head(`GET ${path} HTTP/1.1`, "Host: nowhere.test")), 404);
        t.origin.reset();
      }
    },
  },
  {
    name: "404: is read even by a client that is still sending a large body",
    rule: "3.7",
    async run(t) {
      const body = "b".repeat(4 << 20);
      isProblem(await t.answered(message(["POST /x HTTP/1.1", "Host: nowhere.test"], body)), 404);
    },
  },
  {
    name: "413: is read even by a client that is still sending a large body",
    rule: "3.7",
    async run(t) {
      const body = "b".repeat(4 << 20);
      isProblem(await t.answered(message(["POST /x HTTP/1.1", "Host: limited.test"], body)), 413);
    },
  },
  {
    name: "413: is read even by a client that is still sending large chunks",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: limited.test", "Transfer-Encoding: chunked") +
          chunk("b".repeat(1 << 16)).repeat(64) + LAST_CHUNK,
      );
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 413);
    },
  },
];

async function admin(t: Context, method: string, path: string): Promise<Response> {
  const answer = await fetch(`http://127.0.0.1:${t.weir.adminPort}${path}`, {
    method,
  });
  await answer.arrayBuffer();
  return answer;
}

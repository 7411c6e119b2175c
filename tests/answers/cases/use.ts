import { deepEqual, equal, match } from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Answer } from "../../blackbox/client.ts";
import { chunk, head, message } from "../../blackbox/message.ts";
import type { Stage } from "../stage.ts";
import type { Case } from "../suite.ts";

function basic(user: string, password: string): string {
  return `Authorization: Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

const ADA = basic("ada", "open sesame");

/** A refusal, told as all of Weir's own answers are. */
function isRefusal(answer: Answer, status: number): void {
  equal(answer.status, status);
  equal(answer.head.one("content-type"), "application/problem+json");
  const problem = JSON.parse(answer.body.text);
  equal(problem.status, status);
  equal(problem.request_id, answer.head.one("x-request-id"));
}

/** The answer to a request that goes on to the origin, which answers with these lines. */
async function through(t: Stage, request: string, ...lines: string[]) {
  const client = await t.connect();
  await client.send(request);
  const asked = await t.origin.next();
  await asked.reply(message(["HTTP/1.1 200 OK", ...lines], "from the origin"));
  const answer = await client.answer();
  await answer.body.whole();
  return { asked, answer, client };
}

export const useCases: Case[] = [
  {
    name: "basic_auth: those who are known, by bcrypt and argon2id, and again",
    async run(t) {
      for (let nth = 0; nth < 2; nth++) {
        for (const field of [ADA, basic("öl", "grüße"), ADA.replace("Basic", "bASIC")]) {
          const answer = await t.get("/", "Host: members.test", field);
          equal(answer.status, 200);
          equal(answer.body.text, "welcome");
        }
      }
    },
  },
  {
    name: "basic_auth: anybody else is asked who it is",
    async run(t) {
      const wrong = [
        [],
        [basic("ada", "open sesam")],
        [basic("ada", "")],
        [basic("eve", "open sesame")],
        [basic("", "")],
        ["Authorization: Basic ???"],
        ["Authorization: Basic YWRh"],
        ["Authorization: Bearer abc"],
        [basic("__proto__", "x")],
      ];
      for (const fields of wrong) {
        const answer = await t.get("/", "Host: members.test", ...fields);
        isRefusal(answer, 401);
        equal(answer.head.one("www-authenticate"), 'Basic realm="Members", charset="UTF-8"');
      }
    },
  },
  {
    name: "basic_auth: what passes is forwarded as it is",
    async run(t) {
      const request = message(["POST /a?b HTTP/1.1", "Host: passed.test", ADA, "X-Odd: 1"], "body");
      const { asked, answer, client } = await through(t, request, "X-Mixed: a", "X-Mixed: b");
      equal(asked.target, "/a?b");
      equal((await asked.body.whole()).text, "body");
      deepEqual(answer.head.all("X-Mixed"), ["a", "b"]);
      match(answer.head.text, /\r\nX-Mixed: a\r\nX-Mixed: b\r\n/);
      equal(answer.body.text, "from the origin");
      await client.send(head("GET / HTTP/1.1", "Host: passed.test", ADA));
      await (await t.origin.next()).reply();
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "basic_auth: a refused body does not become the next request",
    async run(t) {
      const client = await t.connect();
      await client.send(message(
        ["POST / HTTP/1.1", "Host: passed.test"],
        head("GET /evil HTTP/1.1", "Host: passed.test", ADA),
      ));
      const answer = await client.answer();
      await answer.body.whole();
      isRefusal(answer, 401);
      const { asked } = await through(t, head("GET /next HTTP/1.1", "Host: passed.test", ADA));
      equal(asked.target, "/next");
    },
  },
  {
    name: "ip: by the client that trusted proxies tell of; deny goes before allow",
    async run(t) {
      const cases: [string, number][] = [
        ["10.1.2.3", 200],
        ["10.9.0.1", 403],
        ["192.0.2.1", 403],
        ["::ffff:10.1.2.3", 200],
        ["2001:db8::1", 403],
      ];
      for (const [address, status] of cases) {
        const forwarded = `X-Forwarded-For: ${address}`;
        const answer = await t.get("/", "Host: members.test", ADA, forwarded);
        equal(answer.status, status, address);
        if (status === 403) isRefusal(answer, 403);
      }
    },
  },
  {
    name: "ip: a refusal goes before what stands behind it, and through what stands before",
    async run(t) {
      const first = await t.get("/", "Host: members.test", "X-Forwarded-For: 192.0.2.1");
      isRefusal(first, 403);
      equal(first.head.one("www-authenticate"), undefined);
      const second = await t.get("/", "Host: order.test", "Origin: https://x.test");
      isRefusal(second, 403);
      equal(second.head.one("access-control-allow-origin"), "*");
    },
  },
  {
    name: "cors: a preflight is answered, and the origin told to whom it is for",
    async run(t) {
      const preflight = await t.ask(
        "OPTIONS /x",
        "Host: cors.test",
        "Origin: https://b.test",
        "Access-Control-Request-Method: PUT",
        "Access-Control-Request-Headers: X-A",
      );
      equal(preflight.status, 204);
      equal(preflight.head.one("access-control-allow-origin"), "https://b.test");
      equal(preflight.head.one("access-control-allow-credentials"), "true");
      equal(preflight.head.one("access-control-max-age"), "60");
      match(preflight.head.one("access-control-allow-methods")!, /PUT/);
      equal(preflight.head.one("access-control-allow-headers"), "X-A");
      const request = (origin: string) =>
        head("GET / HTTP/1.1", "Host: cors.test", `Origin: ${origin}`);
      const mine = await through(
        t,
        request("https://a.test"),
        "Set-Cookie: a=1",
        "Set-Cookie: b=2",
      );
      equal(mine.answer.head.one("access-control-allow-origin"), "https://a.test");
      deepEqual(mine.answer.head.all("set-cookie"), ["a=1", "b=2"]);
      equal(mine.answer.head.one("content-length"), "15");
      const other = await through(t, request("https://evil.test"));
      equal(other.answer.head.one("access-control-allow-origin"), undefined);
      const any = await t.get("/", "Host: any.test", "Origin: https://x.test");
      equal(any.head.one("access-control-allow-origin"), "*");
      equal(any.body.text, "hello");
    },
  },
  {
    name: "cors: HEAD and bodiless answers go through it",
    async run(t) {
      const answer = await t.ask("HEAD /", "Host: any.test");
      equal(answer.status, 200);
      equal(answer.head.one("access-control-allow-origin"), "*");
      const client = await t.connect();
      await client.send(head("GET / HTTP/1.1", "Host: cors.test", "Origin: https://a.test"));
      await (await t.origin.next()).reply(head("HTTP/1.1 304 Not Modified", 'ETag: "x"'));
      const cached = await client.answer();
      equal(cached.status, 304);
      equal(cached.head.one("etag"), '"x"');
      equal(cached.head.one("access-control-allow-origin"), "https://a.test");
    },
  },
  {
    name: "cors: errors of Weir's own go through it",
    async run(t) {
      const client = await t.connect();
      await client.send(head("GET / HTTP/1.1", "Host: cors.test", "Origin: https://a.test"));
      await (await t.origin.next()).reply("garbage\r\n\r\n");
      const answer = await client.answer();
      await answer.body.whole();
      isRefusal(answer, 502);
      equal(answer.head.one("access-control-allow-origin"), "https://a.test");
    },
  },
  {
    name: "cors: an answer that was cut short stays cut short behind it",
    async run(t) {
      const heads = [
        [head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("half")],
        [head("HTTP/1.1 200 OK", "Content-Length: 100") + "half"],
      ];
      for (const [text] of heads) {
        const client = await t.connect();
        await client.send(head("GET / HTTP/1.1", "Host: cors.test", "Origin: https://a.test"));
        const asked = await t.origin.next();
        await asked.replyAndEnd(text);
        const answer = await client.answer();
        equal(answer.head.one("access-control-allow-origin"), "https://a.test");
        equal((await answer.body.whole()).complete, false);
      }
    },
  },
  {
    name: "a switch of protocols goes through middleware",
    async run(t) {
      const client = await t.connect();
      const upgrade = ["Connection: Upgrade", "Upgrade: websocket"];
      await client.send(
        head("GET / HTTP/1.1", "Host: secure.test", ...upgrade, "Sec-WebSocket-Version: 13"),
      );
      const asked = await t.origin.next();
      await asked.reply(head("HTTP/1.1 101 Switching Protocols", ...upgrade));
      const answer = await client.answer();
      equal(answer.status, 101);
      equal(answer.head.one("upgrade"), "websocket");
      equal(answer.head.one("x-content-type-options"), "nosniff");
      await client.send("ping");
      equal(String(await asked.raw(4)), "ping");
    },
  },
  {
    name: "secure_headers and csrf: Hono's own",
    async run(t) {
      const { answer } = await through(t, head("GET / HTTP/1.1", "Host: secure.test"));
      equal(answer.head.one("x-frame-options"), "SAMEORIGIN");
      const form = ["Content-Type: application/x-www-form-urlencoded", "Content-Length: 0"];
      const forged = await t.ask(
        "POST /",
        "Host: secure.test",
        "Origin: https://evil.test",
        "Sec-Fetch-Site: cross-site",
        ...form,
      );
      isRefusal(forged, 403);
      equal(forged.head.one("x-frame-options"), "SAMEORIGIN");
      const own = head("POST / HTTP/1.1", "Host: secure.test", "Origin: https://a.test", ...form);
      equal((await through(t, own)).answer.status, 200);
    },
  },
  {
    name: "bearer_auth: a token, or 401 with what is missing",
    async run(t) {
      const token = "Authorization: Bearer abcdefghijklmnop0123";
      equal((await t.get("/", "Host: bearer.test", token)).body.text, "welcome");
      const none = await t.get("/", "Host: bearer.test");
      isRefusal(none, 401);
      match(none.head.one("www-authenticate")!, /^Bearer realm="Weir"/);
      isRefusal(await t.get("/", "Host: bearer.test", `${token}4`), 401);
    },
  },
  {
    name: "rate_limit: as many as it says and a burst on top, then 429, by each key",
    async run(t) {
      const ask = (key: string) => t.get("/a", "Host: few.test", `X-Api-Key: ${key}`);
      for (let left = 4; left >= 0; left--) {
        const answer = await ask("one");
        equal(answer.status, 200);
        equal(answer.head.one("ratelimit-policy"), '"5-in-3600s";q=5;w=3600');
        match(answer.head.one("ratelimit")!, new RegExp(`^"5-in-3600s";r=${left};t=\\d+$`));
      }
      const refused = await ask("one");
      isRefusal(refused, 429);
      equal(refused.head.one("retry-after"), "1200");
      equal(refused.head.one("ratelimit"), '"5-in-3600s";r=0;t=1200');
      equal((await ask("two")).status, 200);
      const elsewhere = ["Host: few.test", "X-Api-Key: one", "X-Forwarded-For: 192.0.2.7"];
      equal((await t.get("/a", ...elsewhere)).status, 200);
    },
  },
  {
    name: "rate_limit: one that is named in two routes is one",
    async run(t) {
      const field = "X-Api-Key: both";
      for (let nth = 0; nth < 3; nth++) await t.get("/a", "Host: few.test", field);
      for (let left = 1; left >= 0; left--) {
        const request = head("GET /b HTTP/1.1", "Host: few.test", field, "Origin: https://x.test");
        const { answer } = await through(t, request, "RateLimit: its own");
        deepEqual(answer.head.all("ratelimit").length, 2);
        match(answer.head.all("ratelimit")[1], new RegExp(`;r=${left};`));
      }
      const refused = await t.get("/b", "Host: few.test", field, "Origin: https://x.test");
      isRefusal(refused, 429);
      equal(refused.head.one("access-control-allow-origin"), "*");
      isRefusal(await t.get("/a", "Host: few.test", field), 429);
    },
  },
  {
    name: "rate_limit: keys as long as a client likes are told apart",
    async run(t) {
      const long = "k".repeat(5000);
      for (let nth = 0; nth < 5; nth++) {
        await t.get("/a", "Host: few.test", `X-Api-Key: ${long}1`);
      }
      equal((await t.get("/a", "Host: few.test", `X-Api-Key: ${long}1`)).status, 429);
      equal((await t.get("/a", "Host: few.test", `X-Api-Key: ${long}2`)).status, 200);
    },
  },
  {
    name: "rate_limit: of several replicas each has its part",
    async run(t) {
      const statuses = [];
      for (let nth = 0; nth < 3; nth++) {
        statuses.push((await t.get("/", "Host: shared.test")).status);
      }
      deepEqual(statuses, [200, 200, 429]);
    },
  },
];

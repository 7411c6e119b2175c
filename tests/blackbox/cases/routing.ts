import { deepEqual, equal, ok } from "node:assert/strict";
import { type Case, type Context, head, isProblem, message } from "../case.ts";
import { chunk, LAST_CHUNK } from "../message.ts";
import type { Origin } from "../origin.ts";

/** Hosts that are sent, and whether a route takes them. */
const HOSTS: [host: string, route: string | undefined | 404][] = [
  ["a.test", undefined],
  ["A.TEST", undefined],
  ["a.test.", undefined],
  ["a.test:8080", undefined],
  ["a.test:", undefined],
  ["ported.test:8081", undefined],
  ["ported.test:8082", 404],
  ["ported.test", 404],
  ["one.test", undefined],
  ["two.test", undefined],
  ["sub.wild.test", "exact"],
  ["other.wild.test", "wildcard"],
  ["OTHER.wild.test.:81", "wildcard"],
  ["wild.test", 404],
  ["otherwild.test", 404],
  ["xa.test", 404],
];

const PATHS: [path: string, route: string | 404][] = [
  ["/users", "segment"],
  ["/users/", "segment"],
  ["/users/7?x=1", "segment"],
  ["/users2", 404],
  ["/Users", 404],
  ["/exact", "exact"],
  ["/exact/", 404],
  ["/prefix", "prefix"],
  ["/pre/fix", "prefix"],
  ["/a/b.png", "suffix"],
  ["/a/b.png/c", 404],
  ["/a/needle/b", "contains"],
  ["/globs/a/end", "glob"],
  ["/globs/a/b/end", 404],
  ["/item/42", "regex"],
  ["/item/x", 404],
  ["/books/dune", "pattern"],
  ["/books/dune/1", 404],
];

const CONDITIONS: [request: string, fields: string[], route: string][] = [
  ["GET /", ["X-Beta: 1"], "header"],
  ["GET /", ["X-Beta: 2"], "rest"],
  ["GET /", ["x-beta: 1", "User-Agent: curl/8"], "header"],
  ["GET /", ["User-Agent: curl/8"], "header regex"],
  ["GET /", ["User-Agent: libcurl/8"], "rest"],
  ["GET /?v=2", [], "query"],
  ["GET /?a=1&v=2&b", [], "query"],
  ["GET /?%76=%32", [], "query"],
  ["GET /?v=22", [], "rest"],
  ["GET /?av=2", [], "rest"],
  ["GET /", ["Cookie: beta=1"], "cookie"],
  ["GET /", ["Cookie: a=b; beta=1; c=d"], "cookie"],
  ["GET /", ["Cookie: a=b", "Cookie: beta=1"], "cookie"],
  ["GET /", ["Cookie: beta=10"], "rest"],
  ["GET /", ["Cookie: xbeta=1; a=beta=1; Beta=1"], "rest"],
  ["GET /", ["Cookie: beta=2; beta=1"], "rest"],
  ["GET /", ["Cookie: id=u-17"], "cookie regex"],
  ["GET /", ["Cookie: id=v-17"], "rest"],
  ["GET /", ["Cookie: seen="], "cookie present"],
  ["GET /", ["Cookie: a=seen; unseen=1"], "rest"],
  ["POST /", [], "method"],
  ["PUT /", [], "rest"],
];

const ORDER: [path: string, route: string][] = [
  ["/a/both", "first"],
  ["/a/b", "second"],
  ["/a/other", "second"],
];

/** Path in, path out, on a host whose route changes it. */
const CHANGES: [host: string, path: string, arrives: string][] = [
  ["strip.test", "/users/7?x=1", "/7?x=1"],
  ["strip.test", "/users", "/"],
  ["strip.test", "/users/", "/"],
  ["strip.test", "/users//7", "//7"],
  ["rewrite.test", "/old/a/b?x=1", "/new/a/b?x=1"],
  ["rewrite.test", "/other", "/other"],
  ["base.test", "/x", "/base/x?from=target"],
  ["base.test", "/x?y=1", "/base/x?from=target&y=1"],
];

async function takes(t: Context, request: string, route: string | undefined | 404): Promise<void> {
  if (route === 404) return isProblem(await t.answered(request), 404);
  const { asked } = await t.through(request);
  equal(asked.head.one("x-route"), route);
}

export const routingCases: Case[] = [
  ...HOSTS.map(([host, route]): Case => ({
    name: `host: ${host} ${route === 404 ? "matches none" : "matches"}`,
    rule: "2",
    run: (t) => takes(t, head("GET /x HTTP/1.1", `Host: ${host}`), route),
  })),
  ...PATHS.map(([path, route]): Case => ({
    name: `path: ${path} ${route === 404 ? "matches none" : `is taken by ${route}`}`,
    rule: "2",
    run: (t) => takes(t, head(`GET ${path} HTTP/1.1`, "Host: paths.test"), route),
  })),
  ...CONDITIONS.map(([request, fields, route]): Case => ({
    name: `condition: ${[request, ...fields].join(", ")} is taken by ${route}`,
    rule: "2",
    run: (t) => takes(t, head(`${request} HTTP/1.1`, "Host: conditions.test", ...fields), route),
  })),
  ...ORDER.map(([path, route]): Case => ({
    name: `order: ${path} is taken by the ${route} route`,
    rule: "2",
    run: (t) => takes(t, head(`GET ${path} HTTP/1.1`, "Host: order.test"), route),
  })),
  ...CHANGES.map(([host, path, arrives]): Case => ({
    name: `change: ${path} arrives at ${host} as ${arrives}`,
    rule: "2",
    async run(t) {
      const { asked } = await t.through(head(`GET ${path} HTTP/1.1`, `Host: ${host}`));
      equal(asked.target, arrives);
    },
  })),
  {
    name: "rules: fields of a request are removed, set and added",
    rule: "2",
    async run(t) {
      const { asked } = await t.through(
        head(
          "GET /x HTTP/1.1",
          "Host: rules.test",
          "X-Set: by-client",
          "X-Add: first",
          "X-Secret: s",
          "X-Client: forged",
          "X-Set: again",
        ),
      );
      deepEqual(asked.head.all("x-set"), ["by-weir"]);
      equal(asked.head.all("x-add").join(", "), "first, second");
      equal(asked.head.has("x-secret"), false);
      equal(asked.head.one("x-client"), "127.0.0.1");
    },
  },
  {
    name: "rules: fields of a response are removed, set and added",
    rule: "2",
    async run(t) {
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: rules.test"),
        message(["HTTP/1.1 200 OK", "Server: own", "X-Frame-Options: ALLOW", "X-Add: first"], ""),
      );
      equal(answer.head.has("server"), false);
      equal(answer.head.one("x-frame-options"), "DENY");
      deepEqual(answer.head.all("x-add"), ["first", "second"]);
    },
  },
  {
    name: "json: a member is set, and the length is that of the new body",
    rule: "2",
    async run(t) {
      const { asked } = await t.through(
        message(
          ["POST /x HTTP/1.1", "Host: json.test", "Content-Type: application/json"],
          '{"a":[1,2],"forwarded":"forged"}',
        ),
      );
      const body = JSON.parse(asked.body.text);
      deepEqual(body.a, [1, 2]);
      ok(/\bfor="?127\.0\.0\.1\b/.test(body.forwarded), body.forwarded);
    },
  },
  {
    name: "json: another content type stays as it is",
    rule: "2",
    async run(t) {
      const { asked } = await t.through(
        message(["POST /x HTTP/1.1", "Host: json.test", "Content-Type: text/plain"], '{"a":1}'),
      );
      equal(asked.body.text, '{"a":1}');
    },
  },
  {
    name: "balance: round robin goes round",
    rule: "2",
    run: async (t) => equal(await sequence(t, "even.test", 7), "abcabca"),
  },
  {
    name: "balance: weights 5, 1, 1 are exact in each cycle, and spread within it",
    rule: "2",
    run: async (t) => equal(await sequence(t, "weighted.test", 14), "abaaaca".repeat(2)),
  },
  {
    name: "balance: weight 0 takes nothing",
    rule: "2",
    run: async (t) => equal(await sequence(t, "drained.test", 4), "bbbb"),
  },
  {
    name: "balance: random finds every target but that of weight 0",
    rule: "2",
    async run(t) {
      const seen = new Set(await sequence(t, "shuffled.test", 40));
      deepEqual([...seen].toSorted(), ["a", "b"]);
    },
  },
  {
    name: "balance: Host is that of the target taken",
    rule: "3.4",
    async run(t) {
      await sequence(t, "even.test", 3);
      for (const origin of Object.values(t.origins)) {
        equal(origin.received[0].head.one("host"), origin.authority);
      }
    },
  },
  {
    name: "change: a path that climbs out of its prefix is not under it",
    rule: "3.1",
    async run(t) {
      const climbing = head("GET /users/%2e%2e/admin HTTP/1.1", "Host: strip.test");
      isProblem(await t.answered(climbing), 404);
    },
  },
  {
    name: "json: a body in chunks, with a charset",
    rule: "2",
    async run(t) {
      const { asked } = await t.through(
        head(
          "POST /x HTTP/1.1",
          "Host: json.test",
          "Content-Type: Application/JSON; charset=utf-8",
          "Transfer-Encoding: chunked",
        ) + chunk('{"a":') + chunk('"\xc3\xa9"}') + LAST_CHUNK,
      );
      const body = JSON.parse(asked.body.bytes.toString());
      equal(body.a, "\u00e9");
      ok(body.forwarded.includes("127.0.0.1"));
    },
  },
  {
    name: "json: a coded body stays as it is",
    rule: "2",
    async run(t) {
      const { asked } = await t.through(
        message(
          [
            "POST /x HTTP/1.1",
            "Host: json.test",
            "Content-Type: application/json",
            "Content-Encoding: gzip",
          ],
          "\x1f\x8b coded",
        ),
      );
      equal(asked.body.text, "\x1f\x8b coded");
    },
  },
];

/** Which origins answer so many requests, one after the other, as letters. */
async function sequence(t: Context, host: string, length: number): Promise<string> {
  const play = (letter: string) => (asked: Parameters<Parameters<Origin["serve"]>[0]>[0]) =>
    asked.reply(message(["HTTP/1.1 200 OK"], letter));
  for (const [letter, origin] of Object.entries(t.origins)) {
    origin.serve(play(letter));
  }
  const client = await t.connect();
  let letters = "";
  for (let i = 0; i < length; i++) {
    await client.send(head("GET /x HTTP/1.1", `Host: ${host}`));
    letters += (await (await client.answer()).body.whole()).text;
  }
  return letters;
}

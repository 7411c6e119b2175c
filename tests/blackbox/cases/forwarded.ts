import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { type Case, head, message } from "../case.ts";
import { isProblem } from "../case.ts";

const FORGED = [
  "X-Forwarded-For: 203.0.113.9",
  "x-forwarded-for: 203.0.113.10",
  "X-Forwarded-Host: bank.test",
  "X-Forwarded-Proto: https",
  "X-Forwarded-Port: 443",
  "Forwarded: for=203.0.113.9;proto=https",
];

const REQUEST_IDS: [name: string, sent: string, kept: boolean][] = [
  ["an id of its own", "Order_66.retry-1", true],
  ["an id of 128 characters", "i".repeat(128), true],
  ["an id of 129 characters", "i".repeat(129), false],
  ["an empty id", "", false],
  ["an id with a space", "a b", false],
  ["an id with markup", "<script>", false],
];

const requestIdCases = REQUEST_IDS.map(([name, sent, kept]): Case => ({
  name: `X-Request-Id: ${name} of an untrusted client is ${kept ? "kept" : "replaced"}`,
  rule: "3.3",
  async run(t) {
    const { asked, answer } = await t.get("/x", `X-Request-Id: ${sent}`);
    const id = asked.head.one("x-request-id")!;
    if (kept) equal(id, sent);
    else match(id, /^[A-Za-z0-9._-]{1,128}$/);
    if (!kept) notEqual(id, sent);
    equal(answer.head.one("x-request-id"), id);
  },
}));

export const forwardedCases: Case[] = [
  ...requestIdCases,
  {
    name: "X-Forwarded-*: tell of client, host, scheme and port",
    rule: "3.3",
    async run(t) {
      const { asked } = await t.through(head("GET /x HTTP/1.1", "Host: A.test:81"));
      equal(asked.head.one("x-forwarded-for"), "127.0.0.1");
      equal(asked.head.one("x-forwarded-host"), "A.test:81");
      equal(asked.head.one("x-forwarded-proto"), "http");
      equal(asked.head.one("x-forwarded-port"), String(t.weir.port));
      equal(asked.head.has("forwarded"), false);
    },
  },
  {
    name: "X-Forwarded-*: those of an untrusted client are replaced, its Forwarded dropped",
    rule: "3.3",
    async run(t) {
      const { asked } = await t.get("/x", ...FORGED);
      equal(asked.head.one("x-forwarded-for"), "127.0.0.1");
      equal(asked.head.one("x-forwarded-host"), "a.test");
      equal(asked.head.one("x-forwarded-proto"), "http");
      equal(asked.head.one("x-forwarded-port"), String(t.weir.port));
      equal(asked.head.has("forwarded"), false);
    },
  },
  {
    name: "X-Forwarded-*: those of a trusted proxy are kept, X-Forwarded-For appended to",
    rule: "3.3",
    async run(t) {
      const { asked } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test", ...FORGED),
        undefined,
        t.trusting,
      );
      equal(asked.head.all("x-forwarded-for").join(", "), "203.0.113.9, 203.0.113.10, 127.0.0.1");
      equal(asked.head.one("x-forwarded-host"), "bank.test");
      equal(asked.head.one("x-forwarded-proto"), "https");
      equal(asked.head.one("x-forwarded-port"), "443");
    },
  },
  {
    name: "X-Forwarded-*: a trusted proxy that sends none gets them made",
    rule: "3.3",
    async run(t) {
      const { asked } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        undefined,
        t.trusting,
      );
      equal(asked.head.one("x-forwarded-for"), "127.0.0.1");
      equal(asked.head.one("x-forwarded-host"), "a.test");
      equal(asked.head.one("x-forwarded-proto"), "http");
      equal(asked.head.one("x-forwarded-port"), String(t.trusting.port));
    },
  },
  {
    name: "Forwarded: that of a trusted proxy is appended to",
    rule: "3.3",
    async run(t) {
      const { asked } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test", "Forwarded: for=203.0.113.9;proto=https"),
        undefined,
        t.trusting,
      );
      const elements = asked.head.all("forwarded").join(", ").split(", ");
      equal(elements.length, 2);
      equal(elements[0], "for=203.0.113.9;proto=https");
      match(elements[1], /\bfor="?127\.0\.0\.1\b/);
    },
  },
  {
    name: "X-Request-Id: absent, it is made, for origin and client alike",
    rule: "3.3",
    async run(t) {
      const { asked, answer } = await t.get("/x");
      match(asked.head.one("x-request-id")!, /^[A-Za-z0-9._-]{1,128}$/);
      equal(answer.head.one("x-request-id"), asked.head.one("x-request-id"));
    },
  },
  {
    name: "X-Request-Id: differs from request to request",
    rule: "3.3",
    async run(t) {
      const first = await t.get("/1");
      const second = await t.get("/2");
      notEqual(first.asked.head.one("x-request-id"), second.asked.head.one("x-request-id"));
    },
  },
  {
    name: "X-Request-Id: the origin's own stays",
    rule: "3.3",
    async run(t) {
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        message(["HTTP/1.1 200 OK", "X-Request-Id: origin-1"], ""),
      );
      equal(answer.head.one("x-request-id"), "origin-1");
    },
  },
  {
    name: "Via: names version and instance to the origin, version and name to the client",
    rule: "3.3",
    async run(t) {
      const { asked, answer } = await t.get("/x");
      match(asked.head.one("via")!, /^1\.1 weir-[A-Za-z0-9]+$/);
      equal(answer.head.one("via"), "1.1 weir");
    },
  },
  {
    name: "Via: is appended to, both ways",
    rule: "3.3",
    async run(t) {
      const { asked, answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test", "Via: 1.0 fred", "Via: 1.1 joe (x)"),
        message(["HTTP/1.1 200 OK", "Via: 1.1 behind"], ""),
      );
      match(
        asked.head.all("via").join(", "),
        /^1\.0 fred, 1\.1 joe \(x\), 1\.1 weir-[A-Za-z0-9]+$/,
      );
      equal(answer.head.all("via").join(", "), "1.1 behind, 1.1 weir");
    },
  },
  {
    name: "Via: the instance is the same from request to request, and another's is another",
    rule: "3.3",
    async run(t) {
      const request = head("GET /x HTTP/1.1", "Host: a.test");
      const first = await t.through(request);
      const second = await t.through(request);
      const other = await t.through(request, undefined, t.trusting);
      equal(first.asked.head.one("via"), second.asked.head.one("via"));
      notEqual(first.asked.head.one("via"), other.asked.head.one("via"));
    },
  },
  {
    name: "Via: a request that has been here is a loop",
    rule: "3.7",
    async run(t) {
      const { asked } = await t.get("/x");
      t.origin.reset();
      const via = `Via: 1.1 other, ${asked.head.one("via")}`;
      isProblem(await t.answered(head("GET /x HTTP/1.1", "Host: a.test", via)), 508);
    },
  },
  {
    name: "Via: another Weir on the way is no loop",
    rule: "3.7",
    async run(t) {
      const { answer } = await t.get("/x", "Via: 1.1 weir-0other0, 1.1 weir");
      equal(answer.status, 200);
    },
  },
  {
    name: "Via: a route to Weir itself ends as a loop",
    rule: "3.7",
    async run(t) {
      const answer = await t.answered(head("GET /x HTTP/1.1", "Host: loop.test"));
      equal(answer.status, 508);
    },
  },
  {
    name: "fields of a target are set",
    rule: "2",
    async run(t) {
      const { asked } = await t.through(
        head("GET /x HTTP/1.1", "Host: named.test", "X-Upstream: forged"),
      );
      deepEqual(asked.head.all("x-upstream"), ["upstream01"]);
    },
  },
];

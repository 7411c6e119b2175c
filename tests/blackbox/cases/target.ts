import { equal } from "node:assert/strict";
import { type Case, head } from "../case.ts";

/** Target as sent, target as it is to arrive. */
const TARGETS: [name: string, sent: string, arrives: string][] = [
  ["a plain path stays", "/a/b/c", "/a/b/c"],
  ["dot segments are resolved", "/a/./b/../c", "/a/c"],
  ["a last dot segment leaves its slash", "/a/b/..", "/a/"],
  ["dot segments end at the root", "/../../etc/passwd", "/etc/passwd"],
  ["encoded dot segments are resolved", "/a/%2e%2E/b", "/b"],
  ["triplets of unreserved characters are decoded", "/%7euser/%41%2D%5f", "/~user/A-_"],
  ["triplets get upper-case digits", "/caf%c3%a9", "/caf%C3%A9"],
  ["%2F stays encoded", "/a%2fb/..%2Fc", "/a%2Fb/..%2Fc"],
  ["%5C stays encoded", "/a%5cb", "/a%5Cb"],
  ["%25 is not decoded twice", "/%252e%252e/x", "/%252e%252e/x"],
  ["empty segments stay", "//a//b/", "//a//b/"],
  ["sub-delimiters stay", "/a;v=1,2/b:@!$&'()*+=", "/a;v=1,2/b:@!$&'()*+="],
  [
    "a query goes on byte for byte",
    "/x?a=%7e&b='q'&&c=../%2f?/+%zz&=",
    "/x?a=%7e&b='q'&&c=../%2f?/+%zz&=",
  ],
  ["unwise characters in a query stay", '/x?{"a":[1|2]}^`\\<>', '/x?{"a":[1|2]}^`\\<>'],
  ["an empty query keeps its mark", "/x?", "/x?"],
  ["bytes beyond ASCII in a query stay", "/x?q=\xc3\xa9", "/x?q=\xc3\xa9"],
];

const normalisedCases = TARGETS.map(([name, sent, arrives]): Case => ({
  name: `target: ${name}`,
  rule: "3.1",
  async run(t) {
    const { asked } = await t.get(sent);
    equal(asked.target, arrives);
  },
}));

export const targetCases: Case[] = [
  ...normalisedCases,
  {
    name: "target: an incomplete triplet is malformed",
    rule: "3.1",
    run: (t) => t.refused(head("GET /a%zz HTTP/1.1", "Host: a.test")),
  },
  {
    name: "target: what is routed by is what is forwarded",
    rule: "3.1",
    async run(t) {
      const { asked } = await t.through(
        head("GET /exact/%2e%2e/%75sers/7 HTTP/1.1", "Host: paths.test"),
      );
      equal(asked.target, "/users/7");
      equal(asked.head.one("x-route"), "segment");
    },
  },
  {
    name: "target: the absolute form names the host, whatever Host says",
    rule: "3.1",
    async run(t) {
      const { asked } = await t.through(
        head("GET http://one.test/x?y=1 HTTP/1.1", "Host: nowhere.test"),
      );
      equal(asked.head.line, "GET /x?y=1 HTTP/1.1");
      equal(asked.head.one("host"), t.origin.authority);
      equal(asked.head.one("x-forwarded-host"), "one.test");
    },
  },
  {
    name: "target: the absolute form without a path",
    rule: "3.1",
    async run(t) {
      const { asked } = await t.through(
        head("GET http://a.test HTTP/1.1", "Host: a.test"),
      );
      equal(asked.target, "/");
    },
  },
  {
    name: "target: OPTIONS * goes on",
    rule: "3.1",
    async run(t) {
      const { asked } = await t.through(head("OPTIONS * HTTP/1.1", "Host: a.test"));
      equal(asked.head.line, "OPTIONS * HTTP/1.1");
    },
  },
];

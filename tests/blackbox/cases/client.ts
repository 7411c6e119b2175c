import { equal } from "node:assert/strict";
import { type Case, type Context, head, message } from "../case.ts";

/** What `client.test` sends on: who the client is, and what it has asked for. */
async function told(t: Context, fields: string[], program = t.trusting): Promise<string[]> {
  const { asked } = await t.through(
    head("GET /x HTTP/1.1", "Host: client.test", ...fields),
    undefined,
    program,
  );
  return ["x-client", "forwarded"].map((name) => asked.head.one(name)!);
}

/** One address, and the same in another text. */
const TEXTS = [
  "2001:db8::1",
  "2001:DB8::1",
  "2001:0db8:0000:0000:0000:0000:0000:0001",
  "2001:db8:0:0::0.0.0.1",
  "[2001:db8::1]",
  "[2001:DB8::0:1]:4711",
];

const MAPPED = ["192.0.2.77", "::ffff:192.0.2.77", "::FFFF:c000:24d", "192.0.2.77:80"];

export const clientCases: Case[] = [
  {
    name: "client: what an untrusted peer says of another is nothing",
    rule: "5",
    async run(t) {
      const forged = ["X-Forwarded-For: 2001:db8::1", "X-Forwarded-Proto: https"];
      const [client, forwarded] = await told(t, forged, t.weir);
      equal(client, "127.0.0.1 http client.test");
      equal(forwarded, "for=127.0.0.1;host=client.test;proto=http");
    },
  },
  {
    name: "client: address, scheme and host are as a trusted proxy tells them",
    rule: "5",
    async run(t) {
      const [client, forwarded] = await told(t, [
        "X-Forwarded-For: 203.0.113.9, 2001:DB8:0::1",
        "X-Forwarded-Proto: http, https",
        "X-Forwarded-Host: shop.test:8443",
      ]);
      equal(client, "2001:db8::1 https shop.test:8443");
      equal(forwarded, 'for="[2001:db8::1]";host="shop.test:8443";proto=https');
    },
  },
  {
    name: "client: a proxy that speaks RFC 7239 alone is understood",
    rule: "5",
    async run(t) {
      const [client] = await told(t, [
        'Forwarded: for=6.6.6.6, for="[2001:DB8::1]:4711";proto=https;host="shop.test"',
      ]);
      equal(client, "2001:db8::1 https shop.test");
    },
  },
  ...[TEXTS, MAPPED].map((texts): Case => ({
    name: `client: every text of ${texts[0]} is one client, with one key`,
    rule: "5",
    async run(t) {
      for (const [letter, origin] of Object.entries(t.origins)) {
        origin.serve((asked) =>
          asked.reply(message(["HTTP/1.1 200 OK"], `${letter} ${asked.head.one("x-client")}`))
        );
      }
      const client = await t.connect(t.trusting);
      const answers = new Set<string>();
      for (const text of texts) {
        const fields = ["Host: keyed.test", `X-Forwarded-For: ${text}`];
        await client.send(head("GET /x HTTP/1.1", ...fields));
        answers.add((await (await client.answer()).body.whole()).text);
      }
      equal([...answers].join().replace(/^[abc] /, ""), texts[0]);
    },
  })),
];

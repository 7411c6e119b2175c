/** Which certificate a client is shown, and for which hosts it is answered then. */
import { deepEqual, equal } from "node:assert/strict";
import { head } from "../blackbox/message.ts";
import { type Case } from "./stage.ts";

/** The common name of the certificate shown to who asks for each. */
const SHOWN: readonly [asked: string | undefined, shown: string][] = [
  ["a.test", "a"],
  ["A.Test", "a"],
  ["www.a.test", "a"],
  ["x.b.test", "exact"],
  ["y.b.test", "star"],
  ["z.y.b.test", "a"],
  ["b.test", "a"],
  ["elsewhere.test", "a"],
  [undefined, "a"],
];

/** A status for who was shown the certificate of `asked`, and has `host` in its request. */
const ANSWERED: readonly [asked: string | undefined, host: string, status: number][] = [
  ["a.test", "a.test", 200],
  ["a.test", "A.TEST.:443", 200],
  ["a.test", "www.a.test", 200],
  ["www.a.test", "a.test", 200],
  ["a.test", "deep.www.a.test", 421],
  ["a.test", "x.b.test", 421],
  ["y.b.test", "x.b.test", 200],
  ["x.b.test", "y.b.test", 421],
  ["elsewhere.test", "elsewhere.test", 421],
  [undefined, "127.0.0.1", 200],
  [undefined, "127.0.0.2", 421],
  [undefined, "[::1]", 421],
];

export const names: readonly Case[] = [
  {
    name: "the certificate is chosen by name: exact, then a wildcard of one label, then the first",
    async run(stage) {
      for (const [asked, shown] of SHOWN) {
        deepEqual([asked, (await stage.connect(asked)).shown], [asked, shown]);
      }
    },
  },
  {
    name: "421 for a host that the certificate shown does not cover, and the target is not asked",
    async run(stage) {
      stage.origin.serve((exchange) => exchange.reply());
      for (const [asked, host, status] of ANSWERED) {
        const before = stage.origin.received.length;
        const secured = await stage.connect(asked);
        deepEqual([asked, host, await stage.ask(secured, host)], [asked, host, status]);
        equal(stage.origin.received.length - before, status === 200 ? 1 : 0);
      }
    },
  },
  {
    name: "421 is told by problem details, and another connection may have the host",
    async run(stage) {
      const { client } = await stage.connect("a.test");
      await client.send(head("GET / HTTP/1.1", "Host: x.b.test"));
      const answer = await client.answer();
      const { status, title } = JSON.parse((await answer.body.whole()).text);
      deepEqual([status, title], [421, "Misdirected request"]);
    },
  },
  {
    name: "a request of HTTP/1.0 without a host is answered",
    async run(stage) {
      stage.origin.serve((exchange) => exchange.reply());
      const { client } = await stage.connect("a.test");
      await client.send(head("GET / HTTP/1.0"));
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "a session is resumed, and goes by the same certificate",
    async run(stage) {
      stage.origin.serve((exchange) => exchange.reply());
      const maxVersion = "TLSv1.2" as const;
      const first = await stage.connect("y.b.test", { maxVersion });
      equal(await stage.ask(first, "y.b.test"), 200);
      const session = first.socket.getSession();
      const second = await stage.connect("y.b.test", { maxVersion, session });
      equal(await stage.ask(second, "y.b.test"), 200);
      equal(await stage.ask(second, "a.test"), 421);
    },
  },
];

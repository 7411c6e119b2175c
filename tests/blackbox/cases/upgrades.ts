import { equal } from "node:assert/strict";
import { type Case, type Context, head, isProblem, message } from "../case.ts";

/** Other protocols than WebSocket: those of `docker attach` and `kubectl exec`. */
function ask(protocols: string, host = "a.test", ...more: string[]): string {
  const upgrade = [`Upgrade: ${protocols}`, "Connection: Upgrade"];
  return head("POST /exec HTTP/1.1", `Host: ${host}`, ...upgrade, ...more);
}

async function talk(t: Context, offered: string, chosen: string): Promise<void> {
  const client = await t.ask(ask(offered));
  const asked = await t.origin.next();
  equal(asked.head.one("upgrade"), offered);
  await asked.send(
    head("HTTP/1.1 101 UPGRADED", `Upgrade: ${chosen}`, "Connection: Upgrade") + "first",
  );
  const answer = await client.answer("POST");
  equal(answer.status, 101);
  equal(answer.head.one("upgrade"), chosen);
  equal((await client.raw(5)).toString(), "first");
  await client.send("to the target");
  equal((await asked.raw(13)).toString(), "to the target");
  asked.end();
  client.wire.end();
  await client.departure();
}

export const upgradeCases: Case[] = [
  { name: "upgrade: tcp", rule: "3.2", run: (t) => talk(t, "tcp", "tcp") },
  { name: "upgrade: SPDY/3.1", rule: "3.2", run: (t) => talk(t, "SPDY/3.1", "SPDY/3.1") },
  {
    name: "upgrade: of several the target chooses",
    rule: "3.2",
    run: (t) => talk(t, "websocket, SPDY/3.1, tcp", "tcp"),
  },
  {
    name: "upgrade: one that was not offered is no answer",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(ask("tcp"));
      const asked = await t.origin.next();
      await asked.send(head("HTTP/1.1 101 X", "Upgrade: SPDY/3.1", "Connection: Upgrade"));
      const answer = await client.answer("POST");
      await answer.body.whole();
      isProblem(answer, 502);
      await asked.departure();
    },
  },
  {
    name: "upgrade: h2c is never offered to a target",
    rule: "3.2",
    async run(t) {
      const settings = ["HTTP2-Settings: AAMAAABkAAQAAP__"];
      const { asked } = await t.through(
        message(
          [
            "GET /x HTTP/1.1",
            "Host: a.test",
            "Upgrade: h2c, tcp",
            "Connection: Upgrade",
            ...settings,
          ],
          "",
        ),
      );
      equal(asked.head.one("upgrade"), "tcp");
      equal(asked.head.has("http2-settings"), false);
      const { asked: plain } = await t.get("/x", "Upgrade: h2c", "Connection: Upgrade");
      equal(plain.head.has("upgrade"), false);
      equal(plain.head.has("connection"), false);
    },
  },
  {
    name: "upgrade: a route names those that it lets through",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(ask("tcp, WebSocket", "narrow.test"));
      const asked = await t.origin.next();
      equal(asked.head.one("upgrade"), "WebSocket");
      await asked.reply();
      equal((await client.answer("POST")).status, 200);
      const other = await t.ask(ask("tcp", "narrow.test"));
      const refused = await t.origin.next();
      equal(refused.head.has("upgrade"), false);
      await refused.reply();
      equal((await other.answer("POST")).status, 200);
    },
  },
];

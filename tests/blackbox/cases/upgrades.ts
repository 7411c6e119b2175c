import { equal } from "node:assert/strict";
import { type Case, type Context, head, isProblem } from "../case.ts";

/** Other protocols than WebSocket: those of `docker attach` and `kubectl exec`. */
function ask(protocols: string, host = "a.test", ...more: string[]): string {
  const upgrade = [`Upgrade: ${protocols}`, "Connection: Upgrade"];
  return head("POST /exec HTTP/1.1", `Host: ${host}`, ...upgrade, ...more);
}

async function talk(t: Context, offered: string, chosen: string, body = ""): Promise<void> {
  const client = await t.ask(ask(offered, "a.test", `Content-Length: ${body.length}`) + body);
  const asked = await t.origin.next();
  equal(asked.head.one("upgrade"), offered);
  equal((await asked.body.whole()).text, body);
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

/** A switch that is none: the client is told so, and the connection to the target ends. */
async function refused(t: Context, request: string, ...fields: string[]): Promise<void> {
  const client = await t.ask(request);
  const asked = await t.origin.next();
  await asked.send(head("HTTP/1.1 101 UPGRADED", ...fields));
  const answer = await client.answer("POST");
  await answer.body.whole();
  isProblem(answer, 502);
  await client.send("more");
  await asked.departure();
  equal(asked.body.text, "");
}

const AGREED = ["Upgrade: tcp", "Connection: Upgrade"];

export const upgradeCases: Case[] = [
  { name: "upgrade: tcp", rule: "3.2", run: (t) => talk(t, "tcp", "tcp") },
  { name: "upgrade: SPDY/3.1", rule: "3.2", run: (t) => talk(t, "SPDY/3.1", "SPDY/3.1") },
  {
    name: "upgrade: of several the target chooses",
    rule: "3.2",
    run: (t) => talk(t, "websocket, SPDY/3.1, tcp", "tcp"),
  },
  {
    name: "upgrade: once the target has the whole body",
    rule: "3.2",
    run: (t) => talk(t, "tcp", "tcp", "body"),
  },
  {
    name: "upgrade: 1 MiB that a client sends before the switch arrives after it",
    rule: "3.2",
    async run(t) {
      const bytes = "0123456789abcdef".repeat(1 << 16);
      const client = await t.connect();
      const sent = client.send(ask("tcp") + bytes);
      const asked = await t.origin.next();
      await asked.send(head("HTTP/1.1 103 Early Hints") + head("HTTP/1.1 101 X", ...AGREED));
      equal((await client.answer("POST")).status, 101);
      equal((await asked.raw(bytes.length)).toString(), bytes);
      await sent;
      await asked.send(bytes);
      equal((await client.raw(bytes.length)).toString(), bytes);
    },
  },
  ...[
    { name: "to one that was not offered", fields: ["Upgrade: SPDY/3.1", "Connection: Upgrade"] },
    {
      name: "to one that was not offered, too,",
      fields: ["Upgrade: tcp, SPDY/3.1", "Connection: Upgrade"],
    },
    { name: "to nothing", fields: ["Connection: Upgrade"] },
    { name: "without Connection", fields: ["Upgrade: tcp"] },
    {
      name: "with a Connection of another option",
      fields: ["Upgrade: tcp", "Connection: keep-alive"],
    },
    { name: "with a Connection that closes", fields: ["Upgrade: tcp", "Connection: close"] },
  ].map(({ name, fields }): Case => ({
    name: `upgrade: a switch ${name} is no answer`,
    rule: "3.7",
    run: (t) => refused(t, ask("tcp"), ...fields),
  })),
  {
    name: "upgrade: a switch that nobody asked for is no answer",
    rule: "3.7",
    run: (t) => refused(t, head("POST /exec HTTP/1.1", "Host: a.test"), ...AGREED),
  },
  {
    name: "upgrade: a switch amid the body is no answer, and the rest of it is not passed on",
    rule: "3.7",
    run: (t) => refused(t, ask("tcp", "a.test", "Content-Length: 8"), ...AGREED),
  },
  {
    name: "upgrade: a switch before 100 to a client that waits for it is no answer",
    rule: "3.7",
    run: (t) =>
      refused(
        t,
        ask("tcp", "a.test", "Content-Length: 4", "Expect: 100-continue"),
        ...AGREED,
      ),
  },
  {
    name: "upgrade: what carries HTTP past the proxy is never offered to a target",
    rule: "3.2",
    async run(t) {
      const offer = "Upgrade: h2c, tcp, H2C/1, h2c/, HTTP/2.0, TLS/1.2";
      const fields = ["Connection: Upgrade", "HTTP2-Settings: AAMAAABkAAQAAP__"];
      const { asked } = await t.get("/x", offer, ...fields);
      equal(asked.head.one("upgrade"), "tcp");
      equal(asked.head.has("http2-settings"), false);
      for (const protocol of ["h2c", "h2c/1", "HTTP/2.0"]) {
        const { asked } = await t.get("/x", `Upgrade: ${protocol}`, "Connection: Upgrade");
        equal(asked.head.has("upgrade"), false, protocol);
        equal(asked.head.has("connection"), false, protocol);
      }
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

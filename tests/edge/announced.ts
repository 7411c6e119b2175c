/** Clients that another proxy speaks for, by the PROXY protocol. */
import { deepEqual, equal, match } from "node:assert/strict";
import { connect } from "node:net";
import { Duplex } from "node:stream";
import { proxyHeader } from "../../src/transport/proxy_protocol/write.ts";
import { Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import type { Program } from "../blackbox/program.ts";
import type { Case, Stage } from "./stage.ts";

const FROM_HERE = ["127.0.0.0/8"];
const FROM_ELSEWHERE = ["10.0.0.0/8"];
const PLAIN = { tls: undefined, proxy_protocol: FROM_HERE };

const V4 = {
  client: { address: "192.0.2.7", port: 4660 },
  local: { address: "10.0.0.1", port: 443 },
};
const V6 = { client: { address: "2001:db8::7", port: 9 }, local: { address: "::1", port: 443 } };

const UNKNOWN = "PROXY UNKNOWN\r\n";
const LOCAL = Uint8Array.fromHex("0d0a0d0a000d0a515549540a20000000");

const REQUEST = head("GET / HTTP/1.1", "Host: a.test");

function joined(...parts: (string | Uint8Array)[]): Uint8Array {
  const encoder = new TextEncoder();
  const bytes = parts.map((part) => typeof part === "string" ? encoder.encode(part) : part);
  return Uint8Array.from(bytes.flatMap((each) => [...each]));
}

/** Whom the target is told of, on a connection that begins so. */
async function toldOf(stage: Stage, client: Client): Promise<string | undefined> {
  const asked = await stage.origin.next();
  await asked.reply();
  const answer = await client.answer();
  equal(answer.status, 200);
  await answer.body.whole();
  return asked.head.one("x-forwarded-for");
}

/** A connection to `program` over which TLS is spoken once that was sent. */
async function securedAfter(stage: Stage, program: Program, start: Uint8Array, cut?: number) {
  const socket = connect(program.port, "127.0.0.1");
  socket.setNoDelay(true);
  const send = (bytes: Uint8Array) =>
    new Promise<void>((sent) => socket.write(bytes, () => setTimeout(sent, 2)));
  await send(start.subarray(0, cut));
  if (cut !== undefined) await send(start.subarray(cut));
  return await stage.connect("a.test", { socket });
}

export const announced: readonly Case[] = [
  {
    name: "a PROXY header tells who the client is, in all requests of its connection",
    async run(stage) {
      const { port } = await stage.another(PLAIN);
      for (const version of ["v1", "v2"] as const) {
        for (const ends of [V4, V6]) {
          const client = await stage.plain(port);
          await client.send(joined(proxyHeader(version, ends), REQUEST));
          equal(await toldOf(stage, client), ends.client.address);
          await client.send(REQUEST);
          equal(await toldOf(stage, client), ends.client.address);
        }
      }
    },
  },
  {
    name: "a PROXY header may be cut at every byte",
    async run(stage) {
      stage.origin.serve((exchange) =>
        exchange.reply(head("HTTP/1.1 204 x", `X-For: ${exchange.head.one("x-forwarded-for")}`))
      );
      const { port } = await stage.another(PLAIN);
      for (const version of ["v1", "v2"] as const) {
        const bytes = joined(proxyHeader(version, V4), REQUEST);
        const cuts = Array.from({ length: bytes.length - REQUEST.length + 2 }, (_, at) => at);
        const told = await Promise.all(cuts.map(async (cut) => {
          const client = await stage.plain(port);
          await client.send(bytes.subarray(0, cut));
          await new Promise((next) => setTimeout(next, 5));
          await client.send(bytes.subarray(cut));
          return (await client.answer()).head.one("x-for");
        }));
        deepEqual(told, cuts.map(() => V4.client.address));
      }
    },
  },
  {
    name: "the access log, trusted proxies and an address that is denied go by the client told of",
    async run(stage) {
      const program = await stage.another(PLAIN, {
        more: {
          trusted_proxies: ["192.0.2.7"],
          middleware: { guard: [{ ip: { deny: ["192.0.2.8"] } }] },
          routes: [{ upstream: `http://${stage.origin.authority}`, use: ["guard"] }],
        },
      });
      const trusted = await stage.plain(program.port);
      const fields = ["X-Forwarded-For: 198.51.100.1", "X-Request-Id: told-by-proxy"];
      const request = head("GET / HTTP/1.1", "Host: a.test", ...fields);
      await trusted.send(joined(proxyHeader("v2", V4), request));
      equal(await toldOf(stage, trusted), "198.51.100.1, 192.0.2.7");
      match(await program.logged("told-by-proxy"), /192\.0\.2\.7|198\.51\.100\.1/);
      const denied = await stage.plain(program.port);
      const client = { address: "192.0.2.8", port: 1 };
      await denied.send(joined(proxyHeader("v1", { ...V4, client }), REQUEST));
      equal((await denied.answer()).status, 403);
    },
  },
  {
    name: "LOCAL and UNKNOWN keep the peer",
    async run(stage) {
      const { port } = await stage.another(PLAIN);
      for (const header of [UNKNOWN, LOCAL]) {
        const client = await stage.plain(port);
        await client.send(joined(header, REQUEST));
        equal(await toldOf(stage, client), "127.0.0.1");
      }
    },
  },
  {
    name: "a listed peer without a header, or with a broken one, is closed without an answer",
    async run(stage) {
      const { port } = await stage.another(PLAIN);
      const broken = [
        REQUEST,
        `PROXY TCP4 192.0.2.7 10.0.0.1 1\r\n${REQUEST}`,
        `PROXY TCP4 ::1 ::1 1 2\r\n${REQUEST}`,
        `PROXY UNKNOWN ${"x".repeat(200)}\r\n${REQUEST}`,
        joined(LOCAL.with(12, 0x31), REQUEST),
        Uint8Array.fromHex("0d0a0d0a000d0a515549540a21110004c0000207"),
      ];
      for (const bytes of broken) {
        const client = await stage.plain(port);
        await client.send(bytes);
        equal(await client.wire.read("the end of the connection"), undefined);
      }
      const other = await stage.plain(port);
      await other.send(joined(UNKNOWN, REQUEST));
      equal(await toldOf(stage, other), "127.0.0.1");
    },
  },
  {
    name: "a listed peer that says nothing, or not all, is closed after the time for a header",
    async run(stage) {
      for (const tls of [undefined, stage.tls]) {
        const { port } = await stage.another({ ...PLAIN, tls }, {
          more: { limits: { header_timeout: "300ms" } },
        });
        const [silent, slow, ends] = await Promise.all([1, 2, 3].map(() => stage.plain(port)));
        await slow.send("PROXY TCP4 192.0.2.7");
        await ends.send("PROXY TCP4 192.0.2.7");
        ends.wire.end();
        for (const client of [silent, slow, ends]) await client.departure();
      }
    },
  },
  {
    name: "from another peer a PROXY header is a malformed request",
    async run(stage) {
      const { port } = await stage.another({ ...PLAIN, proxy_protocol: FROM_ELSEWHERE });
      for (const version of ["v1", "v2"] as const) {
        const client = await stage.plain(port);
        await client.send(joined(proxyHeader(version, V4), REQUEST));
        equal((await client.answer()).status, 400);
      }
      const client = await stage.plain(port);
      await client.send(REQUEST);
      equal(await toldOf(stage, client), "127.0.0.1");
    },
  },
  {
    name: "before TLS a PROXY header comes in the clear, cut at every byte",
    async run(stage) {
      const program = await stage.another({ proxy_protocol: FROM_HERE });
      for (const version of ["v1", "v2"] as const) {
        const bytes = proxyHeader(version, V4);
        for (let cut = 1; cut < bytes.length; cut++) {
          const { client } = await securedAfter(stage, program, bytes, cut);
          await client.send(REQUEST);
          equal(await toldOf(stage, client), V4.client.address);
          client.wire.leave();
        }
      }
      const local = await securedAfter(stage, program, LOCAL);
      await local.client.send(REQUEST);
      equal(await toldOf(stage, local.client), "127.0.0.1");
    },
  },
  {
    name: "a PROXY header may come in one piece with the beginning of a handshake",
    async run(stage) {
      const program = await stage.another({ proxy_protocol: FROM_HERE });
      const raw = connect(program.port, "127.0.0.1");
      let start: Uint8Array | undefined = proxyHeader("v2", V4);
      const socket = new Duplex({
        read() {},
        write(bytes, _, written) {
          raw.write(start === undefined ? bytes : joined(start, bytes), written);
          start = undefined;
        },
        final: (ended) => void raw.end(ended),
        destroy: (error, destroyed) => (raw.destroy(), destroyed(error)),
      });
      raw.on("data", (bytes) => socket.push(bytes));
      raw.on("end", () => socket.push(null));
      const { client } = await stage.connect("a.test", { socket });
      await client.send(REQUEST);
      equal(await toldOf(stage, client), V4.client.address);
    },
  },
  {
    name: "before TLS a header is asked for of listed peers alone, and plain HTTP is told so",
    async run(stage) {
      const program = await stage.another({ proxy_protocol: FROM_HERE });
      await stage.connect("a.test", { port: program.port }).then(
        () => Promise.reject(new Error("it was taken without a header")),
        () => {},
      );
      const broken = await stage.plain(program.port);
      await broken.send("PROXY TCP9 1 2 3 4\r\n");
      await broken.departure();
      const plain = await stage.plain(program.port);
      await plain.send(joined(UNKNOWN, REQUEST));
      const answer = await plain.answer();
      equal(answer.status, 400);
      match((await answer.body.whole()).text, /this port speaks TLS/);
    },
  },
  {
    name: "a reload adds networks and takes them away, and connections live on",
    async run(stage) {
      for (const args of [[], ["--workers", "2"]]) {
        const program = await stage.another({ tls: undefined }, { args });
        const { port, adminPort } = program;
        const before = await stage.plain(port);
        await before.send(REQUEST);
        equal(await toldOf(stage, before), "127.0.0.1");
        await stage.configure(program, PLAIN);
        equal((await stage.reload(adminPort))[0], 200);
        await before.send(REQUEST);
        equal(await toldOf(stage, before), "127.0.0.1");
        const announced = await stage.plain(port);
        await announced.send(joined(proxyHeader("v2", V4), REQUEST));
        equal(await toldOf(stage, announced), V4.client.address);
        const bare = await stage.plain(port);
        await bare.send(REQUEST);
        await bare.departure();
        await stage.configure(program, { tls: undefined });
        equal((await stage.reload(adminPort))[0], 200);
        await announced.send(REQUEST);
        equal(await toldOf(stage, announced), V4.client.address);
        const after = await stage.plain(port);
        await after.send(joined(proxyHeader("v2", V4), REQUEST));
        equal((await after.answer()).status, 400);
      }
    },
  },
];

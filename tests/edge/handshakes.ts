/** What clients begin with: TLS in all its versions, HTTP, garbage, and nothing. */
import { equal, match, rejects } from "node:assert/strict";
import { head, message } from "../blackbox/message.ts";
import { type Case, serves } from "./stage.ts";

/** First bytes that are neither TLS nor HTTP, or TLS in no way that can be gone on with. */
const GARBAGE: readonly [what: string, bytes: Uint8Array][] = [
  ["a zero", Uint8Array.of(0)],
  ["a line feed", Uint8Array.of(10)],
  ["SSL 2", Uint8Array.of(0x80, 0x2e, 1, 0, 2)],
  ["an alert", Uint8Array.of(21, 3, 1, 0, 2, 1, 0)],
  ["application data", Uint8Array.of(23, 3, 3, 0, 1, 0)],
  ["a handshake of another protocol", text("\x16\x03\x01\x00\x05hello")],
  ["a record of 64 KiB", Uint8Array.of(22, 3, 1, 0xff, 0xff, 1, 0, 0, 0)],
  ["a version that never was", Uint8Array.of(22, 9, 9, 0, 1, 1)],
];

function text(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

export const handshakes: readonly Case[] = [
  {
    name: "HTTP/1.1 is agreed on where the client offers it; who offers none speaks it",
    async run(stage) {
      const offered = await stage.connect("a.test", { ALPNProtocols: ["h2", "http/1.1"] });
      equal(offered.socket.alpnProtocol, "http/1.1");
      await serves(stage, offered);
      const silent = await stage.connect("a.test");
      equal(silent.socket.alpnProtocol, false);
      await serves(stage, silent);
    },
  },
  {
    name: "a client that speaks none of the protocols is refused in the handshake",
    async run(stage) {
      await rejects(stage.connect("a.test", { ALPNProtocols: ["h2"] }));
      await serves(stage, await stage.connect("a.test"));
    },
  },
  {
    name: "TLS 1.2 and 1.3 are spoken",
    async run(stage) {
      for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
        const secured = await stage.connect("a.test", { minVersion: version, maxVersion: version });
        equal(secured.socket.getProtocol(), version);
        await serves(stage, secured);
      }
    },
  },
  {
    name: "plain HTTP is answered 400 with a hint, and the connection ends",
    async run(stage) {
      const other = await stage.connect("a.test");
      const requests = [
        head("GET / HTTP/1.1", "Host: a.test"),
        message(["POST / HTTP/1.1", "Host: a.test"], "x".repeat(100_000)),
        head("get / HTTP/1.1", "Host: a.test"),
        head("GET / HTTP/1.0"),
      ];
      for (const request of requests) {
        const client = await stage.plain();
        await client.send(request);
        const answer = await client.answer();
        const { status, detail } = JSON.parse((await answer.body.whole()).text);
        equal(status, 400);
        match(detail, /https:\/\//);
        await client.departure();
      }
      equal(stage.origin.received.length, 0);
      await serves(stage, other);
    },
  },
  {
    name: "plain HTTP that comes byte by byte is told the same",
    async run(stage) {
      const client = await stage.plain();
      await client.wire.drip(head("GET / HTTP/1.1", "Host: a.test"));
      const answer = await client.answer();
      match((await answer.body.whole()).text, /https:\/\//);
    },
  },
  {
    name: "garbage ends its connection, and harms no other",
    async run(stage) {
      const other = await stage.connect("a.test");
      for (const [, bytes] of GARBAGE) {
        const client = await stage.plain();
        await client.send(bytes);
        await client.departure();
        await serves(stage, other);
      }
      await serves(stage, await stage.connect("a.test"));
    },
  },
  {
    name: "a handshake has a time limit, however far it has come",
    async run(stage) {
      const more = { limits: { header_timeout: "300ms" } };
      const { port } = await stage.another({}, { more });
      const hello = helloOf(400);
      for (const bytes of [Uint8Array.of(), hello.subarray(0, 1), hello.subarray(0, 60)]) {
        const client = await stage.plain(port);
        await client.send(bytes);
        await client.departure();
      }
      await serves(stage, await stage.connect("a.test", { port }));
    },
  },
  {
    name: "who leaves in a handshake takes no place",
    async run(stage) {
      // Deno does not tell of one who leaves in mid-handshake: its time limit does.
      const more = { limits: { header_timeout: "1s" } };
      const { port, adminPort } = await stage.another({}, { more });
      const hello = helloOf(400);
      for (const leave of ["leave", "reset", "end"] as const) {
        for (const length of [0, 1, 60]) {
          const client = await stage.plain(port);
          await client.send(hello.subarray(0, length));
          client.wire[leave]();
        }
      }
      await stage.until(
        "/metrics",
        /^weir_client_connections_open\{listener=[^}]*\} 0$/m,
        adminPort,
      );
    },
  },
  {
    name: "min_version 1.3 refuses who speaks 1.2 only, whatever certificate is asked for",
    async run(stage) {
      const { certificates } = stage.tls;
      const { port } = await stage.another({ tls: { certificates, min_version: "1.3" } });
      for (const name of [undefined, "a.test", "x.b.test"]) {
        await rejects(stage.connect(name, { port, maxVersion: "TLSv1.2" }));
        const secured = await stage.connect(name, { port });
        equal(secured.socket.getProtocol(), "TLSv1.3");
      }
    },
  },
];

/** A record that says it is a hello of so many bytes, and holds none of that sense. */
function helloOf(length: number): Uint8Array {
  const bytes = new Uint8Array(9 + length).fill(0xff);
  bytes.set([22, 3, 1, (length + 4) >> 8, (length + 4) & 0xff, 1, 0, length >> 8, length & 0xff]);
  return bytes;
}

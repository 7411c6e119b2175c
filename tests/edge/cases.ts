/** What Weir does where clients speak TLS to it, each over real sockets. */
import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { chunk, head, LAST_CHUNK, message } from "../blackbox/message.ts";
import type { Case, Secured, Stage } from "./stage.ts";

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

async function serves(stage: Stage, secured: Secured): Promise<void> {
  stage.origin.serve((exchange) => exchange.reply());
  equal(await stage.ask(secured, "a.test"), 200);
}

export const cases: readonly Case[] = [
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
    name: "the target, the templates and the log know of https",
    async run(stage) {
      const { client, socket } = await stage.connect("a.test");
      await client.send(head("GET /x HTTP/1.1", "Host: a.test", "X-Request-Id: told-of-https"));
      const asked = await stage.origin.next();
      deepEqual(
        ["x-forwarded-proto", "x-forwarded-port", "x-forwarded-host", "x-forwarded-for", "x-scheme"]
          .map((name) => asked.head.one(name)),
        ["https", String(stage.weir.port), "a.test", "127.0.0.1", "https"],
      );
      await asked.reply();
      await (await client.answer()).body.whole();
      const { scheme, tls } = JSON.parse(await stage.weir.logged("told-of-https"));
      deepEqual([scheme, tls], ["https", socket.getProtocol()]);
    },
  },
  {
    name: "a connection carries one request after the other, also those sent ahead",
    async run(stage) {
      stage.origin.serve((exchange) => exchange.reply());
      const secured = await stage.connect("a.test");
      for (let nth = 0; nth < 3; nth++) equal(await stage.ask(secured, "a.test"), 200);
      const request = head("GET / HTTP/1.1", "Host: a.test");
      await secured.client.send(request.repeat(3));
      for (let nth = 0; nth < 3; nth++) {
        const answer = await secured.client.answer();
        equal((await answer.body.whole()).text, "ok");
      }
    },
  },
  {
    name: "a request head that comes byte by byte is read",
    async run(stage) {
      const { client } = await stage.connect("a.test");
      await client.wire.drip(head("GET /drip HTTP/1.1", "Host: a.test"));
      const asked = await stage.origin.next();
      equal(asked.target, "/drip");
      await asked.reply();
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "large bodies go both ways, byte for byte",
    async run(stage) {
      const body = Array.from({ length: 200_000 }, (_, nth) => `${nth},`).join("");
      stage.origin.serve(async (exchange) => {
        const { text } = await exchange.body.whole();
        await exchange.reply(message(["HTTP/1.1 200 OK"], text));
      });
      const { client } = await stage.connect("a.test");
      const lines = ["POST / HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked"];
      const half = body.length / 2 | 0;
      await client.send(head(...lines) + chunk(body.slice(0, half)));
      await client.send(chunk(body.slice(half)) + LAST_CHUNK);
      const answer = await client.answer();
      ok((await answer.body.whole()).text === body, "the body is another");
    },
  },
  {
    name: "a target waits while the client takes nothing",
    async run(stage) {
      await using client = stage.openssl("-servername", "a.test");
      await client.send(head("GET / HTTP/1.1", "Host: a.test", "Connection: close"));
      const asked = await stage.origin.next();
      const piece = new Uint8Array(1024 * 1024);
      const length = 64 * piece.length;
      await asked.send(head("HTTP/1.1 200 OK", `Content-Length: ${length}`));
      let sent = 0;
      const pour = async () => {
        for (; sent < length; sent += piece.length) await asked.send(piece);
        asked.finish();
      };
      const poured = pour();
      for (let before = -1; before !== sent;) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      ok(sent < length / 2, `${sent} bytes were taken`);
      ok((await client.rest()).length > length);
      await poured;
    },
  },
  {
    name: "a client waits while the target takes nothing",
    async run(stage) {
      await using client = stage.openssl("-servername", "a.test");
      const piece = "x".repeat(1024 * 1024);
      const length = 64 * piece.length;
      const lines = ["POST / HTTP/1.1", "Host: a.test", "Connection: close"];
      await client.send(head(...lines, `Content-Length: ${length}`));
      const asked = await stage.origin.next();
      let sent = 0;
      const pour = async () => {
        for (; sent < length; sent += piece.length) await client.send(piece);
      };
      const poured = pour();
      for (let before = -1; before !== sent;) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      ok(sent < length / 2, `${sent} bytes were taken`);
      equal(await asked.body.count(), length);
      await poured;
      await asked.reply();
      await client.until("200 OK");
    },
  },
  {
    name: "an answer that ends with its connection ends as TLS does, and cut short it does not",
    async run(stage) {
      for (const cut of [false, true]) {
        await using client = stage.openssl("-servername", "a.test");
        await client.send(head("GET / HTTP/1.0", "Host: a.test"));
        const asked = await stage.origin.next();
        await asked.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("part"));
        await client.until("part");
        if (cut) asked.wire.reset();
        else await asked.send(LAST_CHUNK);
        const said = await client.rest();
        deepEqual([cut, /unexpected eof|reset by peer|errno=/i.test(said)], [cut, cut], said);
        asked.finish();
      }
    },
  },
  {
    name: "an answer cut short is no whole one",
    async run(stage) {
      const { client } = await stage.connect("a.test");
      await client.send(head("GET / HTTP/1.1", "Host: a.test"));
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 100") + "part");
      const answer = await client.answer();
      await answer.body.until("part");
      asked.wire.reset();
      equal((await answer.body.whole()).complete, false);
    },
  },
  {
    name: "a client that leaves ends its request at the target",
    async run(stage) {
      const { client } = await stage.connect("a.test");
      await client.send(head("GET / HTTP/1.1", "Host: a.test"));
      const asked = await stage.origin.next();
      client.wire.leave();
      await asked.wire.departure();
      asked.finish();
    },
  },
  {
    name: "a switch of protocols carries bytes both ways",
    async run(stage) {
      const { client } = await stage.connect("a.test");
      const upgrade = ["Connection: Upgrade", "Upgrade: echo"];
      await client.send(head("GET / HTTP/1.1", "Host: a.test", ...upgrade));
      const asked = await stage.origin.next();
      await asked.send(head("HTTP/1.1 101 Switching Protocols", ...upgrade) + "first");
      equal((await client.answer()).status, 101);
      equal((await client.raw(5)).toString(), "first");
      await client.send("second");
      equal((await asked.wire.read("bytes of the client"))!.toString(), "second");
      client.wire.leave();
      await asked.wire.departure();
    },
  },
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
    name: "connections are counted, and none is left when all have gone",
    async run(stage) {
      const all = await Promise.all(Array.from({ length: 5 }, () => stage.connect("a.test")));
      await stage.until("/metrics", /^weir_client_connections_open\{listener=[^}]*\} 5$/m);
      for (const { client } of all) client.wire.end();
      for (const { client } of all) await client.departure();
      await stage.until("/metrics", /^weir_client_connections_open\{listener=[^}]*\} 0$/m);
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
  {
    name: "who comes beyond max_connections waits, handshakes included, and goes on after",
    async run(stage) {
      const { port } = await stage.another({ max_connections: 1 });
      const first = await stage.connect("a.test", { port });
      const second = stage.connect("a.test", { port });
      second.catch(() => {});
      await serves(stage, first);
      first.client.wire.leave();
      await serves(stage, await second);
    },
  },
  {
    name: "what is under way when the program is to end is answered, and idle connections end",
    async run(stage) {
      const program = await stage.another({});
      const { port } = program;
      const [idle, busy] = [
        await stage.connect("a.test", { port }),
        await stage.connect("a.test", { port }),
      ];
      await busy.client.send(head("GET / HTTP/1.1", "Host: a.test"));
      const asked = await stage.origin.next();
      program.signal("SIGTERM");
      await idle.client.departure();
      await rejects(stage.connect("a.test", { port }));
      await asked.reply();
      const answer = await busy.client.answer();
      equal((await answer.body.whole()).text, "ok");
      equal(await program.ended, 0);
    },
  },
  {
    name: "operators are told of each listener's certificates, and when they expire",
    async run(stage) {
      const { listeners: [listener] } = JSON.parse(await stage.told("/listeners"));
      const { address, protocols, tls } = listener;
      deepEqual([address, protocols], [`127.0.0.1:${stage.weir.port}`, ["http/1.1"]]);
      deepEqual([tls.min_version, tls.certificates.length], ["1.2", 3]);
      const [{ cert, names, expires, seconds_left, days_left }] = tls.certificates;
      match(cert, /\/a\.pem$/);
      deepEqual(names, ["a.test", "*.a.test", "127.0.0.1"]);
      equal(days_left, 1);
      ok(Math.abs(Date.parse(expires) - Date.now() - seconds_left * 1000) < 60_000, expires);
      const pattern =
        /^weir_certificate_expiry_seconds\{listener="(.+)",certificate="(.+)"\} (\d+)$/gm;
      const told = [...(await stage.told("/metrics")).matchAll(pattern)];
      deepEqual(told.map(([, at, cert]) => [at, cert.replace(/^.*\//, "")]), [
        [address, "a.pem"],
        [address, "star.pem"],
        [address, "exact.pem"],
      ]);
      ok(Math.abs(Number(told[0][3]) - seconds_left) < 60, told[0][3]);
      const page = await stage.told("/");
      match(page, /a\.test, \*\.a\.test/);
      match(page, /http\/1\.1 over TLS 1\.2 and newer/);
    },
  },
  {
    name: "a start tells the log of certificates that expire soon, with their places",
    async run(stage) {
      const { warning } = JSON.parse(await stage.weir.logged("a warning on the config"));
      match(warning, /weir\.json:1:\d+: warning: '.*\/a\.pem': the certificate in it expires on/);
    },
  },
  {
    name: "workers speak TLS as one process does",
    async run(stage) {
      stage.origin.serve((exchange) => exchange.reply());
      const { port, adminPort } = await stage.another({}, { args: ["--workers", "2"] });
      for (let nth = 0; nth < 8; nth++) {
        const secured = await stage.connect("y.b.test", { port });
        equal(secured.shown, "star");
        equal(await stage.ask(secured, "y.b.test"), 200);
        equal(await stage.ask(await stage.connect("a.test", { port }), "y.b.test"), 421);
      }
      const { listeners: [{ address, tls }] } = JSON.parse(
        await stage.told("/listeners", adminPort),
      );
      equal(address, `127.0.0.1:${port}`);
      const metrics = await stage.told("/metrics", adminPort);
      const [, , seconds] = /^(weir_certificate_expiry_seconds\{.*\/a\.pem"\}) (\d+)$/m.exec(
        metrics,
      )!;
      ok(Math.abs(Number(seconds) - tls.certificates[0].seconds_left) < 60, metrics);
    },
  },
];

/** A record that says it is a hello of so many bytes, and holds none of that sense. */
function helloOf(length: number): Uint8Array {
  const bytes = new Uint8Array(9 + length).fill(0xff);
  bytes.set([22, 3, 1, (length + 4) >> 8, (length + 4) & 0xff, 1, 0, length >> 8, length & 0xff]);
  return bytes;
}

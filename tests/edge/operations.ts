/** What operators see, and do, of listeners that speak TLS. */
import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { head } from "../blackbox/message.ts";
import { type Case, serves } from "./stage.ts";

export const operations: readonly Case[] = [
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

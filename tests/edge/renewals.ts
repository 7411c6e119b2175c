/** Certificates that change while Weir runs. */
import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { head } from "../blackbox/message.ts";
import type { Case, Stage } from "./stage.ts";

const CERTIFICATE_CHANGES = 100;
const RELOADS = 50;
const CLIENTS = 64;

/** Asks one request after the other until it is told to stop; rejects where one is not answered. */
async function keepAsking(stage: Stage, until: Promise<void>, port?: number): Promise<number> {
  let over = false;
  void until.then(() => over = true);
  const secured = await stage.connect("a.test", { port });
  let answered = 0;
  while (!over) {
    equal(await stage.ask(secured, "a.test"), 200);
    answered++;
  }
  return answered;
}

export const renewals: readonly Case[] = [
  {
    name: "a certificate that changes is taken up, and connections live on",
    async run(stage) {
      stage.origin.serve((exchange) => exchange.reply());
      const before = await stage.connect("a.test");
      equal(await stage.ask(before, "a.test"), 200);
      await stage.replace("a", await stage.issueAnother("a"));
      await stage.untilShown("a.test", "a1");
      equal(await stage.ask(before, "a.test"), 200);
      deepEqual((await stage.connect("y.b.test")).shown, "star");
      match(await stage.weir.logged("certificates taken up"), /a\.pem/);
    },
  },
  {
    name: "a certificate without its key is not taken up, nor does it hold up others",
    async run(stage) {
      const [a, star] = [await stage.issueAnother("a"), await stage.issueAnother("star")];
      const before = (await stage.connect("a.test")).shown;
      await stage.replace("a", a, { only: "certificate" });
      await stage.replace("star", star);
      await stage.untilShown("y.b.test", nameOf(star.certificate));
      equal((await stage.connect("a.test")).shown, before);
      match(
        await stage.weir.logged("cannot be taken up"),
        /a\.key.* is not that of the certificate/,
      );
      await stage.replace("a", a, { only: "key" });
      await stage.untilShown("a.test", nameOf(a.certificate));
    },
  },
  {
    name: "a certificate that is cut off, or gone, leaves the one before",
    async run(stage) {
      const { folder } = stage.authority;
      const before = (await stage.connect("x.b.test")).shown;
      const text = await Deno.readTextFile(`${folder}/exact.pem`);
      await Deno.writeTextFile(`${folder}/exact.pem`, text.slice(0, 200));
      await stage.weir.logged("exact.pem': the certificate in it cannot be read");
      equal((await stage.connect("x.b.test")).shown, before);
      await Deno.remove(`${folder}/exact.pem`);
      await stage.weir.logged("exact.pem': there is no such file");
      equal((await stage.connect("x.b.test")).shown, before);
      const next = await stage.issueAnother("exact");
      await stage.replace("exact", next);
      await stage.untilShown("x.b.test", nameOf(next.certificate));
    },
  },
  {
    name: "files that are links to others are followed when they lead elsewhere",
    async run(stage) {
      const { folder } = stage.authority;
      const pairs = [await stage.issueAnother("exact"), await stage.issueAnother("exact")];
      for (const { certificate, key } of pairs) {
        for (const [path, name] of [[key, "exact.key"], [certificate, "exact.pem"]]) {
          await Deno.remove(`${folder}/${name}`);
          await Deno.symlink(path, `${folder}/${name}`);
        }
        await stage.untilShown("x.b.test", nameOf(certificate));
      }
      await Deno.remove(`${folder}/exact.key`);
      await Deno.remove(`${folder}/exact.pem`);
      await stage.replace("exact", pairs[0]);
    },
  },
  {
    name: "a reload takes certificates up at once, or with a wrong one nothing",
    async run(stage) {
      const a = await stage.issueAnother("a");
      const before = (await stage.connect("a.test")).shown;
      await stage.replace("a", a, { only: "key" });
      const [status, text] = await stage.reload();
      equal(status, 422);
      match(text, /a\.key': the private key in it is not that of the certificate/);
      equal((await stage.connect("a.test")).shown, before);
      await stage.replace("a", a);
      equal((await stage.reload())[0], 200);
      equal((await stage.connect("a.test")).shown, nameOf(a.certificate));
    },
  },
  {
    name:
      "sessions are resumed after a reload that changes nothing, and not by another certificate",
    async run(stage) {
      stage.origin.serve((exchange) => exchange.reply());
      const maxVersion = "TLSv1.2" as const;
      const first = await stage.connect("a.test", { maxVersion });
      equal(await stage.ask(first, "a.test"), 200);
      const session = first.socket.getSession();
      equal((await stage.reload())[0], 200);
      const resumed = await stage.connect("a.test", { maxVersion, session });
      equal(await stage.ask(resumed, "a.test"), 200);
      const a = await stage.issueAnother("a");
      await stage.replace("a", a);
      equal((await stage.reload())[0], 200);
      const anew = await stage.connect("a.test", { maxVersion, session });
      equal(anew.shown, nameOf(a.certificate));
      equal(anew.socket.isSessionReused(), false);
      equal(await stage.ask(anew, "a.test"), 200);
    },
  },
  {
    name: "a reload changes versions and adds and removes listeners, and requests under way go on",
    async run(stage) {
      const program = await stage.another({});
      const { port } = program;
      const old = await stage.connect("a.test", { port, maxVersion: "TLSv1.2" });
      await old.client.send(head("GET / HTTP/1.1", "Host: a.test"));
      const asked = await stage.origin.next();
      await stage.configure(program, { tls: { ...stage.tls, min_version: "1.3" } });
      equal((await stage.reload(program.adminPort))[0], 200);
      await asked.reply();
      equal((await (await old.client.answer()).body.whole()).text, "ok");
      const next = await stage.connect("a.test", { port });
      equal(next.socket.getProtocol(), "TLSv1.3");
      await stage.connect("a.test", { port, maxVersion: "TLSv1.2" }).then(
        () => Promise.reject(new Error("TLS 1.2 was spoken")),
        () => {},
      );
    },
  },
  {
    name: "a listener begins and ceases to speak TLS at a reload, and connections live on",
    async run(stage) {
      stage.origin.serve((exchange) => exchange.reply());
      for (const args of [[], ["--workers", "2"]]) {
        const program = await stage.another({ tls: undefined, max_connections: 9 }, { args });
        const { port, adminPort } = program;
        const plain = { client: await stage.plain(port) };
        equal(await stage.ask(plain, "a.test"), 200);
        await stage.configure(program, {});
        equal((await stage.reload(adminPort))[0], 200);
        equal(await stage.ask(plain, "a.test"), 200);
        const secured = await stage.connect("a.test", { port });
        equal(await stage.ask(secured, "a.test"), 200);
        equal(await stage.ask({ client: await stage.plain(port) }, "a.test"), 400);
        await stage.configure(program, { tls: undefined });
        equal((await stage.reload(adminPort))[0], 200);
        equal(await stage.ask(secured, "a.test"), 200);
        equal(await stage.ask(plain, "a.test"), 200);
        equal(await stage.ask({ client: await stage.plain(port) }, "a.test"), 200);
      }
    },
  },
  {
    name: "workers take certificates up, and so do those that come later",
    async run(stage) {
      const program = await stage.another({}, { args: ["--workers", "2"] });
      const { port, adminPort } = program;
      const a = await stage.issueAnother("a");
      await stage.replace("a", a);
      await program.logged("certificates taken up");
      equal((await stage.reload(adminPort))[0], 200);
      for (let nth = 0; nth < 8; nth++) {
        equal((await stage.connect("a.test", { port })).shown, nameOf(a.certificate));
      }
      const { pid } = JSON.parse(await program.logged("worker started"));
      Deno.kill(pid, "SIGKILL");
      await program.logged("worker died");
      for (let nth = 0; nth < 8; nth++) {
        equal((await stage.connect("a.test", { port })).shown, nameOf(a.certificate));
      }
    },
  },
  {
    name:
      `${CERTIFICATE_CHANGES} certificates and ${RELOADS} reloads under ${CLIENTS} connections lose no request`,
    async run(stage) {
      stage.origin.serve((exchange) => exchange.reply());
      const { promise: until, resolve: stop } = Promise.withResolvers<void>();
      const asking = Array.from({ length: CLIENTS }, () => keepAsking(stage, until));
      const all = Promise.all(asking);
      all.catch(() => {});
      const pairs = [await stage.issueAnother("a"), await stage.issueAnother("a")];
      const shown = new Set<string>();
      for (let nth = 0; nth < CERTIFICATE_CHANGES; nth++) {
        await stage.replace("a", pairs[nth % 2]);
        if (nth % 2 === 1) equal((await stage.reload())[0], 200);
        if (nth % 10 < 2) {
          const fresh = await stage.connect("a.test");
          shown.add(fresh.shown);
          equal(await stage.ask(fresh, "a.test"), 200);
        }
      }
      stop();
      const counts = await all;
      notEqual(Math.min(...counts), 0);
    },
  },
];

function nameOf(path: string): string {
  return path.replace(/^.*\/|\.pem$/g, "");
}

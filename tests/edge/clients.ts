/** Clients that show certificates, or are to. */
import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { ConnectionOptions } from "node:tls";
import { head } from "../blackbox/message.ts";
import { Authority, type Certificate } from "../tls/certificates.ts";
import type { Case, Stage } from "./stage.ts";

const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;

async function shown({ certificate, key }: Certificate): Promise<ConnectionOptions> {
  return { cert: await Deno.readTextFile(certificate), key: await Deno.readTextFile(key) };
}

/** A certificate of the authority that clients are to be of. */
async function client(stage: Stage): Promise<Certificate> {
  return await stage.authority.issue("client", { subject: "DNS:client", use: "clientAuth" });
}

/** One of an authority that nobody trusts. */
async function stranger(stage: Stage): Promise<Certificate> {
  const { folder } = stage.authority;
  const foreign = await Authority.make(folder, "foreign");
  return await foreign.issue("stranger", { subject: "DNS:stranger", use: "clientAuth" });
}

async function fingerprintOf(path: string): Promise<string> {
  const args = ["x509", "-in", path, "-noout", "-fingerprint", "-sha256"];
  const { stdout } = await new Deno.Command("openssl", { args }).output();
  return new TextDecoder().decode(stdout).replace(/^.*=|[:\n]/g, "").toLowerCase();
}

/** What a target is told of the client: subject and fingerprint. */
async function told(stage: Stage, options: ConnectionOptions): Promise<(string | undefined)[]> {
  const { client } = await stage.connect("a.test", options);
  await client.send(head("GET / HTTP/1.1", "Host: a.test"));
  const asked = await stage.origin.next();
  await asked.reply();
  equal((await client.answer()).status, 200);
  return ["x-subject", "x-fingerprint"].map((name) => asked.head.one(name));
}

/** In TLS 1.3 a client learns of it when it reads. */
async function isRefused(stage: Stage, options: ConnectionOptions): Promise<void> {
  const asked = async () => {
    const secured = await stage.connect("a.test", options);
    await stage.ask(secured, "a.test");
  };
  await rejects(asked(), /ended|closed|reset|alert|disconnected/i);
}

function listening(stage: Stage, mode?: string, ca = "ca.pem"): Record<string, unknown> {
  return { tls: { ...stage.tls, client_auth: { ca, mode } } };
}

export const clients: readonly Case[] = [
  {
    name: "require takes clients of the authority alone, and tells targets who they are",
    async run(stage) {
      const own = await client(stage);
      const { port } = await stage.another(listening(stage));
      const fingerprint = await fingerprintOf(own.certificate);
      const foreign = await stranger(stage);
      for (const version of VERSIONS) {
        const options = { port, minVersion: version, maxVersion: version };
        for (const name of ["a.test", "x.b.test", undefined]) {
          const secured = await stage.connect(name, { ...options, ...await shown(own) });
          equal(secured.socket.getProtocol(), version);
        }
        deepEqual(await told(stage, { ...options, ...await shown(own) }), [
          "CN=client",
          fingerprint,
        ]);
        await isRefused(stage, options);
        await isRefused(stage, { ...options, ...await shown(foreign) });
      }
      equal(stage.origin.received.length, VERSIONS.length);
    },
  },
  {
    name: "request takes everybody, and one that nobody vouches for is as none",
    async run(stage) {
      const own = await client(stage);
      const { port } = await stage.another(listening(stage, "request"));
      const fingerprint = await fingerprintOf(own.certificate);
      for (const version of VERSIONS) {
        const options = { port, minVersion: version, maxVersion: version };
        deepEqual(await told(stage, { ...options, ...await shown(own) }), [
          "CN=client",
          fingerprint,
        ]);
        deepEqual(await told(stage, options), ["", ""]);
        deepEqual(await told(stage, { ...options, ...await shown(await stranger(stage)) }), [
          "",
          "",
        ]);
      }
    },
  },
  {
    name: "an expired certificate of a client is as none",
    async run(stage) {
      const expired = { subject: "DNS:client", use: "clientAuth", days: -1 } as const;
      const own = await shown(await stage.authority.issue("late", expired));
      const { port } = await stage.another(listening(stage, "request"));
      deepEqual(await told(stage, { port, ...own }), ["", ""]);
      const { port: strict } = await stage.another(listening(stage));
      await isRefused(stage, { port: strict, ...own });
    },
  },
  {
    name: "without client_auth nobody is asked, and a field of a client's own is not believed",
    async run(stage) {
      deepEqual(await told(stage, await shown(await client(stage))), ["", ""]);
      const { client: forger } = await stage.connect("a.test");
      await forger.send(head("GET / HTTP/1.1", "Host: a.test", "X-Subject: CN=admin"));
      const asked = await stage.origin.next();
      equal(asked.head.one("x-subject"), "");
      await asked.reply();
    },
  },
  {
    name: "a resumed session keeps who the client is",
    async run(stage) {
      const own = await shown(await client(stage));
      const { port } = await stage.another(listening(stage));
      stage.origin.serve((exchange) => exchange.reply());
      const options = { port, ...own, maxVersion: "TLSv1.2" as const };
      const first = await stage.connect("a.test", options);
      equal(await stage.ask(first, "a.test"), 200);
      const session = first.socket.getSession();
      stage.origin.reset();
      const [subject] = await told(stage, { ...options, session });
      equal(subject, "CN=client");
    },
  },
  {
    name: "another authority drops sessions: who was known by the one before is so no more",
    async run(stage) {
      const own = await shown(await client(stage));
      const foreign = await stranger(stage);
      const program = await stage.another(listening(stage));
      const { port, adminPort } = program;
      stage.origin.serve((exchange) => exchange.reply());
      const before = await stage.connect("a.test", { port, ...own, maxVersion: "TLSv1.2" });
      equal(await stage.ask(before, "a.test"), 200);
      const session = before.socket.getSession();
      await stage.configure(program, listening(stage, "require", "foreign.pem"));
      equal((await stage.reload(adminPort))[0], 200);
      await isRefused(stage, { port, ...own, maxVersion: "TLSv1.2", session });
      await isRefused(stage, { port, ...own });
      const next = await stage.connect("a.test", { port, ...await shown(foreign) });
      equal(await stage.ask(next, "a.test"), 200);
      equal(await stage.ask(before, "a.test"), 200, "connections live on");
    },
  },
  {
    name: "an authority's file that changes is taken up, and one that is broken is not",
    async run(stage) {
      const { folder, certificate } = stage.authority;
      const own = await shown(await client(stage));
      const foreign = await stranger(stage);
      await Deno.copyFile(certificate, `${folder}/clients.pem`);
      const program = await stage.another(listening(stage, "require", "clients.pem"));
      const { port } = program;
      stage.origin.serve((exchange) => exchange.reply());
      await Deno.writeTextFile(`${folder}/clients.pem`, "no authority");
      match(
        await program.logged("cannot be taken up"),
        /clients\.pem': there is no certificate in it/,
      );
      equal(await stage.ask(await stage.connect("a.test", { port, ...own }), "a.test"), 200);
      await Deno.copyFile(`${folder}/foreign.pem`, `${folder}/clients.pem`);
      await program.logged("certificates taken up");
      await isRefused(stage, { port, ...own });
      const next = await stage.connect("a.test", { port, ...await shown(foreign) });
      equal(await stage.ask(next, "a.test"), 200);
    },
  },
  {
    name: "operators are told whether clients must show a certificate",
    async run(stage) {
      const { adminPort } = await stage.another(listening(stage, "request"));
      const { listeners } = JSON.parse(await stage.told("/listeners", adminPort));
      ok(listeners[0].tls.client_auth === "request");
    },
  },
];

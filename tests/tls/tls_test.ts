/** Targets behind TLS, through the real program and against a real TLS server. */
import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import { bunCommand, denoCommand, Program } from "../blackbox/program.ts";
import { Authority } from "./certificates.ts";
import { SecureOrigin } from "./secure_origin.ts";

interface Case {
  readonly name: string;
  readonly host: "localhost" | "127.0.0.1";
  readonly origin: "good" | "wrong" | "expired" | "foreign" | "asking";
  readonly tls: Readonly<Record<string, string | boolean>>;
  /** What the origin sees; without it, the answer is 502. */
  readonly seen?: { servername?: string; client?: string };
  /** What the log says of it, where that is not what the runtime says of a certificate. */
  readonly cause?: RegExp;
}

function casesOf(folder: string): Case[] {
  const ca = `${folder}/ca.pem`;
  const client = { client_cert: `${folder}/client.pem`, client_key: `${folder}/client.key` };
  const insecure = { insecure_skip_verify: true };
  const named = { servername: "localhost" };
  return [
    { name: "ca is trusted", host: "localhost", origin: "good", tls: { ca }, seen: named },
    {
      name: "an address that the certificate names",
      host: "127.0.0.1",
      origin: "good",
      tls: { ca },
      seen: {},
    },
    { name: "the system's roots do not know it", host: "localhost", origin: "good", tls: {} },
    { name: "ca is another", host: "localhost", origin: "foreign", tls: { ca } },
    { name: "a wrong name", host: "localhost", origin: "wrong", tls: { ca } },
    { name: "a wrong address", host: "127.0.0.1", origin: "wrong", tls: { ca } },
    { name: "expired", host: "localhost", origin: "expired", tls: { ca } },
    {
      name: "server_name is sent, and is what the certificate must name",
      host: "localhost",
      origin: "wrong",
      tls: { ca, server_name: "elsewhere.test" },
      seen: { servername: "elsewhere.test" },
    },
    {
      name: "server_name that the certificate does not name",
      host: "localhost",
      origin: "good",
      tls: { ca, server_name: "elsewhere.test" },
    },
    {
      name: "insecure_skip_verify takes a wrong name",
      host: "localhost",
      origin: "wrong",
      tls: insecure,
      seen: named,
    },
    {
      name: "insecure_skip_verify takes an expired one",
      host: "localhost",
      origin: "expired",
      tls: insecure,
      seen: named,
    },
    {
      name: "insecure_skip_verify takes an unknown one",
      host: "localhost",
      origin: "foreign",
      tls: insecure,
      seen: named,
    },
    {
      name: "a client certificate is shown",
      host: "localhost",
      origin: "asking",
      tls: { ca, ...client },
      seen: { ...named, client: "client" },
    },
    {
      name: "no client certificate where one is asked for",
      host: "localhost",
      origin: "asking",
      tls: { ca },
      // TLS 1.3 refuses after the handshake; Deno does not tell the alert.
      cause: /alert|CERTIFICATE_REQUIRED|closed without an answer/i,
    },
  ];
}

/** What a runtime says of a certificate: it is for the log only. */
const REASON = /certificate|altname|CertNotValid|UnknownIssuer|alert|issuer/i;

for (const [runtime, command] of [["deno", denoCommand], ["bun", bunCommand]] as const) {
  const installed = command("") !== undefined;
  Deno.test({
    name: `sockets: TLS to targets on ${runtime}${installed ? "" : " (not installed)"}`,
    ignore: !installed && Deno.env.get("CI") === undefined,
  }, async (t) => {
    using authority = await Authority.make(await Deno.makeTempDir(), "ca");
    const { folder } = authority;
    const foreign = await Authority.make(folder, "foreign_ca");
    const use = "serverAuth";
    const own = "DNS:localhost,IP:127.0.0.1";
    await authority.issue("client", { subject: "DNS:client", use: "clientAuth" });
    const elsewhere = { subject: "DNS:elsewhere.test", use } as const;
    const good = await authority.issue("good", { subject: own, use });
    await using origins = new AsyncDisposableStack();
    const started = {
      good: await SecureOrigin.listen(good),
      wrong: await SecureOrigin.listen(await authority.issue("wrong", elsewhere)),
      expired: await SecureOrigin.listen(
        await authority.issue("expired", { subject: own, use, days: -1 }),
      ),
      foreign: await SecureOrigin.listen(await foreign.issue("foreign", { subject: own, use })),
      asking: await SecureOrigin.listen(good, { clients: authority.certificate }),
    };
    for (const origin of Object.values(started)) origins.use(origin);
    const cases = casesOf(folder);
    const routes = cases.map(({ host, origin, tls }, nth) => ({
      host: `case${nth}.test`,
      upstream: `case${nth}`,
      target: { url: `https://${host}:${started[origin].port}`, tls },
    }));
    const config = {
      listen: "127.0.0.1:${PORT}",
      admin: "127.0.0.1:${ADMIN_PORT}",
      log: { access: false },
      upstreams: Object.fromEntries(
        routes.map(({ upstream, target }) => [upstream, { targets: target }]),
      ),
      routes: routes.map(({ host, upstream }) => ({ host, upstream })),
    };
    await Deno.writeTextFile(`${folder}/weir.json`, JSON.stringify(config));
    await using weir = await Program.start(command(folder)!, {});

    for (const [nth, { name, seen, cause = REASON }] of cases.entries()) {
      await t.step(`${seen === undefined ? "502" : "200"}: ${name}`, async () => {
        const client = await Client.to(weir.port);
        const id = `case-${nth}-${runtime}`;
        const lines = [`Host: case${nth}.test`, `X-Request-Id: ${id}`, "Connection: close"];
        await client.send(head("GET / HTTP/1.1", ...lines));
        const answer = await client.answer();
        const { text } = await answer.body.whole();
        client.wire.leave();
        if (seen !== undefined) {
          equal(answer.status, 200, `${text}\n${weir.output}`);
          const { alpnProtocol, ...rest } = JSON.parse(text);
          equal(alpnProtocol, "http/1.1");
          deepEqual(withoutAbsent(rest), seen);
          return;
        }
        equal(answer.status, 502, text);
        const { title, detail } = JSON.parse(text);
        doesNotMatch(title + detail, REASON);
        match(JSON.parse(await weir.logged(id)).cause, cause);
      });
    }
  });
}

function withoutAbsent(seen: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(seen).filter(([, value]) => value));
}

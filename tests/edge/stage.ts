/** Weir at the edge: its listeners speak TLS, with certificates made on the spot. */
import { equal } from "node:assert/strict";
import { once } from "node:events";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import { Origin } from "../blackbox/origin.ts";
import { bunCommand, type Command, denoCommand, Program } from "../blackbox/program.ts";
import { patiently } from "../blackbox/wire.ts";
import { Authority, type Certificate } from "../tls/certificates.ts";
import { OpenSsl } from "./openssl.ts";

/** One thing that is promised, tried over real sockets. */
export interface Case {
  readonly name: string;
  run(stage: Stage): Promise<void>;
}

export type Runtime = "deno" | "bun";

/** A connection, and what its handshake has settled. */
export interface Secured {
  readonly client: Client;
  readonly socket: TLSSocket;
  /** The common name of the certificate that was shown. */
  readonly shown: string;
}

export class Stage implements AsyncDisposable {
  readonly #open: Client[] = [];
  readonly #programs: Program[] = [];
  #issued = 0;

  private constructor(
    readonly runtime: Runtime,
    readonly authority: Authority,
    readonly origin: Origin,
    readonly command: Command,
    readonly weir: Program,
  ) {}

  /** `config`: what is to stand in it beside `listen`, `admin` and `upstreams`. */
  static async open(runtime: Runtime, command: Command, folder: string): Promise<Stage> {
    const authority = await Authority.make(folder, "ca");
    const use = "serverAuth";
    for (const name of CERTIFICATES) await authority.issue(name, { subject: SUBJECTS[name], use });
    const origin = await Origin.listen();
    await authority.issue("client", { subject: "DNS:client", use: "clientAuth" });
    await Deno.writeTextFile(`${folder}/weir.json`, JSON.stringify(configOf(origin)));
    const weir = await Program.start(command, {});
    return new Stage(runtime, authority, origin, command, weir);
  }

  /** Rejects where the handshake fails. */
  async connect(
    name: string | undefined,
    { port = this.weir.port, ...options }: ConnectionOptions = {},
  ): Promise<Secured> {
    const ca = await Deno.readTextFile(this.authority.certificate);
    const to = { host: "127.0.0.1", port, servername: name ?? "", ca, ...options };
    const socket = connect({ ...to, checkServerIdentity: () => undefined });
    const settled = Promise.race([
      once(socket, "secureConnect"),
      once(socket, "close").then(() => {
        throw new Error("closed in its handshake");
      }),
    ]);
    await patiently(settled, "a handshake").catch((error) => {
      socket.destroy();
      throw error;
    });
    const client = Client.over(socket);
    this.#open.push(client);
    return { client, socket, shown: String(socket.getPeerCertificate().subject?.CN) };
  }

  /** `openssl s_client`, which reads no more than is taken of it. */
  openssl(...args: string[]): OpenSsl {
    return new OpenSsl(["-connect", `127.0.0.1:${this.weir.port}`, ...args]);
  }

  /** A new certificate for the same hosts as `name` has, which is not in use yet. */
  async issueAnother(name: string): Promise<Certificate> {
    const use = "serverAuth";
    return await this.authority.issue(`${name}${++this.#issued}`, { subject: SUBJECTS[name], use });
  }

  /** Puts it in the place of `name`, and gives the common name of what is shown then. */
  async replace(
    name: string,
    { certificate, key }: Certificate,
    { only }: { only?: "certificate" | "key" } = {},
  ): Promise<void> {
    const { folder } = this.authority;
    if (only !== "certificate") await Deno.copyFile(key, `${folder}/${name}.key`);
    if (only !== "key") await Deno.copyFile(certificate, `${folder}/${name}.pem`);
  }

  /** Waits until new connections are shown it. */
  async untilShown(asked: string, wanted: string, port = this.weir.port): Promise<void> {
    const look = async () => {
      for (let shown = ""; shown !== wanted;) {
        const secured = await this.connect(asked, { port });
        shown = secured.shown;
        secured.client.wire.leave();
        await new Promise((next) => setTimeout(next, 50));
      }
    };
    await patiently(look(), `the certificate ${wanted}`);
  }

  /** The status of a reload, and its text. */
  async reload(adminPort = this.weir.adminPort): Promise<readonly [number, string]> {
    const answer = await fetch(`http://127.0.0.1:${adminPort}/reload`, { method: "POST" });
    return [answer.status, await answer.text()];
  }

  /** As in the config. */
  get tls() {
    return configOf(this.origin).listen.tls;
  }

  /** Another program, with such a listener; it is ended with the rest of the case. */
  async another(
    listen: Record<string, unknown>,
    { args = [], more = {} }: { args?: readonly string[]; more?: Record<string, unknown> } = {},
  ): Promise<Program> {
    const folder = `${this.authority.folder}/${this.#programs.length}`;
    await this.#write(folder, listen, more);
    const { command } = this;
    const isDeno = this.runtime === "deno";
    const withArgs = (port: number) => [
      ...command.arguments(port).flatMap((each) =>
        each === this.authority.folder
          ? [folder]
          : isDeno && each === "mod.ts" && args.length > 0
          ? ["--allow-run", each]
          : each
      ),
      ...args,
    ];
    const program = await Program.start({ ...command, arguments: withArgs }, {});
    this.#programs.push(program);
    return program;
  }

  /** Gives it another listener; it is to be told to reload. */
  async configure(program: Program, listen: Record<string, unknown>): Promise<void> {
    await this.#write(`${this.authority.folder}/${this.#programs.indexOf(program)}`, listen);
  }

  async #write(
    folder: string,
    listen: Record<string, unknown>,
    more: Record<string, unknown> = {},
  ): Promise<void> {
    await Deno.mkdir(folder, { recursive: true });
    const given = configOf(this.origin);
    const text = JSON.stringify({ ...given, ...more, listen: { ...given.listen, ...listen } });
    const fromThere = text.replaceAll(/"(\w+\.(?:pem|key))"/g, '"../$1"');
    await Deno.writeTextFile(`${folder}/weir.json`, fromThere);
  }

  async plain(port = this.weir.port): Promise<Client> {
    const client = await Client.to(port);
    this.#open.push(client);
    return client;
  }

  /** The status of an answer to a GET for `host`. */
  async ask({ client }: Pick<Secured, "client">, host: string): Promise<number> {
    await client.send(head("GET / HTTP/1.1", `Host: ${host}`));
    const answer = await client.answer();
    await answer.body.whole();
    return answer.status;
  }

  /** What is left of a case. */
  async clear(): Promise<void> {
    for (const client of this.#open.splice(0)) client.wire.leave();
    for (const program of this.#programs.splice(0)) await program[Symbol.asyncDispose]();
    this.origin.reset();
  }

  /** Of the admin address, as text. */
  async told(path: string, adminPort = this.weir.adminPort): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${adminPort}${path}`);
    return await answer.text();
  }

  /** Waits until the admin address tells what fits. */
  async until(path: string, fits: RegExp, adminPort?: number): Promise<void> {
    const look = async () => {
      while (!fits.test(await this.told(path, adminPort))) {
        await new Promise((next) => setTimeout(next, 20));
      }
    };
    await patiently(look(), `${fits} in ${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clear();
    await this.weir[Symbol.asyncDispose]();
    await this.origin[Symbol.asyncDispose]();
  }
}

const SUBJECTS: Readonly<Record<string, string>> = {
  a: "DNS:a.test,DNS:*.a.test,IP:127.0.0.1",
  star: "DNS:*.b.test",
  exact: "DNS:x.b.test",
};

/** Three certificates, of which the first is shown where no other is asked for. */
const CERTIFICATES = Object.keys(SUBJECTS);

function configOf(origin: Origin) {
  return {
    listen: {
      address: "127.0.0.1:${PORT}",
      tls: {
        certificates: CERTIFICATES.map((name) => ({ cert: `${name}.pem`, key: `${name}.key` })),
      },
    },
    admin: "127.0.0.1:${ADMIN_PORT}",
    log: { level: "debug" },
    routes: [{
      upstream: `http://${origin.authority}`,
      request: {
        headers: {
          set: {
            "X-Scheme": "${scheme}",
            "X-Subject": "${client_cert_subject}",
            "X-Fingerprint": "${client_cert_fingerprint}",
          },
        },
      },
    }],
  };
}

/** It is answered on that connection. */
export async function serves(stage: Stage, secured: Secured): Promise<void> {
  stage.origin.serve((exchange) => exchange.reply());
  equal(await stage.ask(secured, "a.test"), 200);
}

/** Without the runtime it is skipped, but not in CI. `CASE=text` runs what holds that text. */
export function testOnBoth(
  name: string,
  cases: readonly Case[],
): void {
  for (const [runtime, command] of [["deno", denoCommand], ["bun", bunCommand]] as const) {
    const installed = command("") !== undefined;
    Deno.test({
      name: `${name}, on ${runtime}${installed ? "" : " (not installed)"}`,
      ignore: !installed && Deno.env.get("CI") === undefined,
    }, async (t) => {
      const folder = await Deno.makeTempDir();
      try {
        await using stage = await Stage.open(runtime, command(folder)!, folder);
        for (const { name, run } of cases) {
          const ignore = !name.includes(Deno.env.get("CASE") ?? "");
          await t.step({ name, ignore, fn: () => run(stage) });
          await stage.clear();
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
}

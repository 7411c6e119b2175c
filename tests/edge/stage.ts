/** Weir at the edge: its listeners speak TLS, with certificates made on the spot. */
import { once } from "node:events";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import { Origin } from "../blackbox/origin.ts";
import { bunCommand, type Command, denoCommand, Program } from "../blackbox/program.ts";
import { patiently } from "../blackbox/wire.ts";
import { Authority } from "../tls/certificates.ts";

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
    await authority.issue("a", { subject: "DNS:a.test,DNS:*.a.test,IP:127.0.0.1", use });
    await authority.issue("star", { subject: "DNS:*.b.test", use });
    await authority.issue("exact", { subject: "DNS:x.b.test", use });
    const origin = await Origin.listen();
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

  /** As in the config. */
  get tls() {
    return configOf(this.origin).listen.tls;
  }

  /** Another program, with such a listener; it is ended with the rest of the case. */
  async another(
    listen: Record<string, unknown>,
    { args = [] }: { args?: readonly string[] } = {},
  ): Promise<Program> {
    const folder = `${this.authority.folder}/${this.#programs.length}`;
    await Deno.mkdir(folder, { recursive: true });
    const given = configOf(this.origin);
    const config = { ...given, listen: { ...given.listen, ...listen } };
    await Deno.writeTextFile(
      `${folder}/weir.json`,
      JSON.stringify(config).replaceAll(
        /"(\w+\.(?:pem|key))"/g,
        '"../$1"',
      ),
    );
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

  async plain(): Promise<Client> {
    const client = await Client.to(this.weir.port);
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
  async told(path: string): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${this.weir.adminPort}${path}`);
    return await answer.text();
  }

  /** Waits until the admin address tells what fits. */
  async until(path: string, fits: RegExp): Promise<void> {
    const look = async () => {
      while (!fits.test(await this.told(path))) await new Promise((next) => setTimeout(next, 20));
    };
    await patiently(look(), `${fits} in ${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clear();
    await this.weir[Symbol.asyncDispose]();
    await this.origin[Symbol.asyncDispose]();
  }
}

/** A client of TLS by `openssl`. */
export class OpenSsl implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<Uint8Array>;
  #text = "";

  constructor(args: string[]) {
    this.#process = new Deno.Command("sh", {
      args: ["-c", 'exec openssl s_client -quiet "$@" 2>&1', "sh", ...args],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#output = this.#process.stdout.getReader();
  }

  send(text: string): Promise<void> {
    return this.#input.write(new TextEncoder().encode(text));
  }

  async until(text: string): Promise<void> {
    while (!this.#text.includes(text)) {
      if (!await this.#read()) throw new Error(`ended without ${text}: ${this.#text}`);
    }
  }

  /** All that it says, also of the connection and what was wrong with it. */
  async rest(): Promise<string> {
    while (await this.#read());
    return this.#text;
  }

  async #read(): Promise<boolean> {
    const { done, value } = await patiently(this.#output.read(), "openssl");
    if (!done) this.#text += new TextDecoder("latin1").decode(value);
    return !done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#output.cancel();
    await this.#process.status;
  }
}

/** Names of three certificates, of which the first is shown where no other is asked for. */
export const CERTIFICATES = ["a", "star", "exact"];

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
    limits: { header_timeout: "2s" },
    routes: [{
      upstream: `http://${origin.authority}`,
      request: { headers: { set: { "X-Scheme": "${scheme}" } } },
    }],
  };
}

/** Without the runtime it is skipped, but not in CI. */
export function testOnBoth(
  name: string,
  run: (stage: Stage, t: Deno.TestContext) => Promise<void>,
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
        await run(stage, t);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
}

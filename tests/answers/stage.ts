/** A Weir that answers by itself, with a folder of files beside its config. */
import { mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Answer, Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import { type Command, Program } from "../blackbox/program.ts";
import { MODULES } from "./cases/modules.ts";
import { Origin } from "../blackbox/origin.ts";

/** Files are of that time, which is a whole second. */
export const WRITTEN = new Date("2026-01-02T03:04:05Z");

export const BIG_BYTES = 3 * 1024 * 1024 + 17;

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "site/index.html": "<h1>Home</h1>",
  "site/a.txt": "0123456789",
  "site/empty.txt": "",
  "site/big.bin": Uint8Array.from({ length: BIG_BYTES }, (_, i) => i % 251),
  "site/app.js": "let long;",
  "site/app.js.br": "as br",
  "site/app.js.gz": "as gzip",
  "site/ü b.txt": "named",
  "site/docs/index.html": "<h1>Docs</h1>",
  "site/bare/x.unknown": "x",
  "site/.env": "SECRET=1",
  "site/.git/config": "secret",
  "outside/secret.txt": "secret",
  "beside.txt": "secret",
};

const LINKS: Readonly<Record<string, string>> = {
  "site/in.txt": "a.txt",
  "site/out.txt": "../beside.txt",
  "site/outside": "../outside",
  "site/loop.txt": "loop.txt",
  "site/nowhere.txt": "nothing.txt",
};

export class Stage implements AsyncDisposable {
  readonly #clients: Client[] = [];

  private constructor(
    readonly folder: string,
    readonly program: Program,
    readonly origin: Origin,
  ) {}

  static async of(config: string, commandOf: (config: string) => Command): Promise<Stage> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "weir-answers-")));
    for (const [name, text] of Object.entries(FILES)) await put(join(folder, name), text);
    for (const [name, text] of Object.entries(MODULES)) await put(join(folder, name), text);
    for (const [name, to] of Object.entries(LINKS)) await symlink(to, join(folder, name));
    await writeFile(join(folder, "weir.yaml"), config);
    const origin = await Origin.listen();
    const command = commandOf(join(folder, "weir.yaml"));
    const program = await Program.start(command, { ORIGIN: `http://${origin.authority}` });
    return new Stage(folder, program, origin);
  }

  async put(name: string, text: string): Promise<void> {
    await put(join(this.folder, name), text);
  }

  async connect(): Promise<Client> {
    const client = await Client.to(this.program.port);
    this.#clients.push(client);
    return client;
  }

  /** The whole answer to a request on a connection of its own. */
  async ask(line: string, ...fields: string[]): Promise<Answer> {
    const client = await this.connect();
    const named = fields.some((field) => /^host:/i.test(field))
      ? fields
      : ["Host: a.test", ...fields];
    await client.send(head(`${line} HTTP/1.1`, ...named));
    const answer = await client.answer(line.slice(0, line.indexOf(" ")));
    await answer.body.whole();
    return answer;
  }

  get(target: string, ...fields: string[]): Promise<Answer> {
    return this.ask(`GET ${target}`, ...fields);
  }

  /** Ends what clients have left open. */
  reset(): void {
    for (const client of this.#clients.splice(0)) client.wire.leave();
    this.origin.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.reset();
    await this.program[Symbol.asyncDispose]();
    await this.origin[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true });
  }
}

async function put(path: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await utimes(path, WRITTEN, WRITTEN);
}

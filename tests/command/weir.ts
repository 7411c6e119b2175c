/** Weir as a person starts it: a process with arguments, two outputs and an exit code. */
import { fileURLToPath } from "node:url";
import { bunCommand } from "../blackbox/program.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What to start, without Weir's own arguments. */
export interface Start {
  readonly path: string;
  readonly arguments: readonly string[];
}

/** The least that Deno must allow (docs/runtimes.md): the network, the environment, the config to read. */
export function onDeno(readable: readonly string[]): Start {
  const read = readable.length === 0 ? [] : [`--allow-read=${readable.join(",")}`];
  const permissions = ["--no-prompt", "--allow-net", "--allow-env", ...read];
  return { path: Deno.execPath(), arguments: ["run", "--quiet", ...permissions, `${ROOT}mod.ts`] };
}

/** Undefined where there is no Bun. */
export function onBun(): Start | undefined {
  const path = bunCommand()?.path;
  return path === undefined ? undefined : { path, arguments: ["run", `${ROOT}mod.ts`] };
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `weir …` in `folder` to its end. */
export async function weir(folder: string, ...args: string[]): Promise<Ended> {
  return await runToEnd(onDeno(["."]), folder, args);
}

export async function runToEnd(
  start: Start,
  cwd: string,
  args: readonly string[],
): Promise<Ended> {
  const process = new Deno.Command(start.path, {
    args: [...start.arguments, ...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { code, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** A folder with these files in it, until the scope is left. */
export async function folderOf(
  files: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(`${path}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A line of its log. */
export type Line = Readonly<Record<string, unknown>> & { readonly message: string };

/** A Weir that serves, from its line `listening` on; killed where a test leaves it running. */
export class Running implements AsyncDisposable {
  readonly ended: Promise<number>;
  readonly #process: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #lines: Line[] = [];
  readonly #text: string[] = [];
  #over = false;
  #paused: Promise<void> | undefined;
  #onChange = Promise.withResolvers<void>();

  private constructor(start: Start, cwd: string, args: readonly string[]) {
    this.#process = new Deno.Command(start.path, {
      args: [...start.arguments, ...args],
      cwd,
      stdin: "null",
      stdout: "piped",
    }).spawn();
    this.#reader = this.#process.stdout.getReader();
    this.ended = this.#follow();
  }

  /** One that has yet to begin. */
  static spawn(start: Start, cwd: string, args: readonly string[]): Running {
    return new Running(start, cwd, args);
  }

  static async start(start: Start, cwd: string, args: readonly string[]): Promise<Running> {
    const running = Running.spawn(start, cwd, args);
    await running.logged("listening");
    return running;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** All that it printed. */
  get text(): string {
    return this.#text.join("\n");
  }

  /** `http://` and where it listens. */
  get url(): string {
    const listening = this.#lines.find(({ message }) => message === "listening");
    return `http://${(listening?.addresses as string[])[0]}`;
  }

  get adminUrl(): string {
    return `http://${this.#lines.find(({ message }) => message === "listening")?.admin}`;
  }

  signal(name: Deno.Signal): void {
    this.#process.kill(name);
  }

  /** The first line of log with this message. */
  async logged(message: string): Promise<Line> {
    while (true) {
      const line = this.#lines.find((line) => line.message === message);
      if (line !== undefined) return line;
      if (this.#over) throw new Error(`weir ended without logging '${message}'`);
      await this.#onChange.promise;
    }
  }

  hasLogged(message: string): boolean {
    return this.#lines.some((line) => line.message === message);
  }

  /** Leaves its stdout unread until the function given is called. */
  pauseReading(): () => void {
    const paused = Promise.withResolvers<void>();
    this.#paused = paused.promise;
    return paused.resolve;
  }

  /** Closes this end of its stdout. */
  async stopReading(): Promise<void> {
    await this.#reader.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#over) this.signal("SIGKILL");
    await this.ended;
  }

  async #follow(): Promise<number> {
    let rest = "";
    const decoder = new TextDecoder();
    for (let read; !(read = await this.#reader.read()).done;) {
      const lines = (rest + decoder.decode(read.value, { stream: true })).split("\n");
      rest = lines.pop()!;
      await this.#paused;
      this.#text.push(...lines);
      this.#lines.push(...lines.map(parseLine));
      this.#changed();
    }
    const { code } = await this.#process.status;
    this.#over = true;
    this.#changed();
    return code;
  }

  #changed(): void {
    this.#onChange.resolve();
    this.#onChange = Promise.withResolvers();
  }
}

/** JSON; or of a line of text the first word of the message, and of Go's format the addresses. */
function parseLine(text: string): Line {
  if (text.startsWith("{")) return JSON.parse(text);
  const [, message = text] = /^(?:\S+Z \w+|[\d/]+ [\d:]+) (\w+)/.exec(text) ?? [];
  const [, addresses] = /^[\d/]+ [\d:]+ listening addresses=(\S+)/.exec(text) ?? [];
  return addresses === undefined ? { message } : { message, addresses: addresses.split(",") };
}

import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { patiently } from "./wire.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const CONFIG = new URL("weir.yaml", import.meta.url).pathname;

/** How long a program may take to start or to end: a cold cache compiles everything. */
const START_MS = 20_000;
const POLL_MS = 20;

/** How to start Weir on one runtime. */
export interface Command {
  readonly path: string;
  arguments(port: number): readonly string[];
  /** workerd has no second listener to ask; there, any answer will do. */
  readonly hasAdmin: boolean;
}

/** `weir run` under Deno, with the permissions that docs/runtimes.md names. */
export function denoCommand(config = CONFIG): Command {
  const path = Deno.env.get("DENO_BIN") ?? Deno.execPath();
  const permissions = ["--allow-net", `--allow-read=${ROOT},${config}`, "--allow-env"];
  const all = ["run", "--quiet", ...permissions, "mod.ts", "run", "-f", config];
  return { path, arguments: () => all, hasAdmin: true };
}

/** `weir run` under Bun; undefined where there is no Bun. */
export function bunCommand(config = CONFIG): Command | undefined {
  const path = installed("bun", Deno.env.get("BUN_BIN"));
  if (path === undefined) return undefined;
  return { path, arguments: () => ["run", "mod.ts", "run", "-f", config], hasAdmin: true };
}

/** worker.ts with the config inside, under workerd; undefined where there is no workerd. */
export async function workerdCommand(config = CONFIG): Promise<Command | undefined> {
  const path = installed("workerd", Deno.env.get("WORKERD_BIN"));
  if (path === undefined) return undefined;
  const folder = await Deno.makeTempDir();
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  await bundleWorker(folder, config);
  const setup = `${folder}/weir.capnp`;
  await Deno.copyFile(new URL("weir.capnp", import.meta.url), setup);
  const all = ["serve", setup];
  return {
    path,
    arguments: (port) => [...all, `--socket-addr=http=127.0.0.1:${port}`],
    hasAdmin: false,
  };
}

/** What refusals.ts would refuse there. */
const UNFIT = /^ +(?:tolerate: .*|timeouts: \{ keep_alive: \w+ \})\n|, preserve_host: true/gm;

/** As `deno task bundle` would do it for a weir.yaml of one's own, less what workerd refuses. */
async function bundleWorker(folder: string, config: string): Promise<void> {
  const text = await Deno.readTextFile(config);
  await Deno.writeTextFile(`${folder}/weir.yaml`, text.replace(UNFIT, ""));
  const map = { imports: { [`file://${ROOT}weir.yaml`]: `file://${folder}/weir.yaml` } };
  await Deno.writeTextFile(`${folder}/imports.json`, JSON.stringify(map));
  const bundle = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--platform=browser",
      "--external=node:*",
      `--import-map=${folder}/imports.json`,
      `--output=${folder}/weir.js`,
      "tests/blackbox/edge.ts",
    ],
    cwd: ROOT,
    stderr: "piped",
  }).output();
  if (!bundle.success) throw new Error(new TextDecoder().decode(bundle.stderr));
}

/** The first that runs: `named`, that of tests/runtimes/package.json, the one on the search path. */
function installed(
  name: string,
  named: string | undefined,
): string | undefined {
  const paths = named === undefined
    ? [`${ROOT}tests/runtimes/node_modules/.bin/${name}`, name]
    : [named];
  return paths.find((path) => {
    try {
      return new Deno.Command(path, { args: ["--version"], stdout: "null" })
        .outputSync().success;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  });
}

/** The exit code. */
const CANNOT_LISTEN = 3;
const ATTEMPTS = 3;

/** A running Weir, as an operator sees it: ports, lines of log, a process to signal. */
export class Program implements AsyncDisposable {
  readonly ended: Promise<number>;
  readonly #command: Command;
  readonly #process: Deno.ChildProcess;
  readonly #lines: string[] = [];
  #running = true;
  #onLine: (() => void) | undefined;

  private constructor(
    command: Command,
    readonly port: number,
    readonly adminPort: number,
    env: Record<string, string>,
  ) {
    this.#command = command;
    this.#process = new Deno.Command(command.path, {
      args: [...command.arguments(port)],
      cwd: ROOT,
      env: { ...env, PORT: String(port), ADMIN_PORT: String(adminPort) },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.ended = this.#follow();
  }

  /** Starts it, on `port` where one is given. */
  static async spawn(
    command: Command,
    env: Record<string, string>,
    port?: number,
  ): Promise<Program> {
    return new Program(command, port ?? await freePort(), await freePort(), env);
  }

  /** Starts it and waits until it says that it is ready. */
  static async start(command: Command, env: Record<string, string>): Promise<Program> {
    for (let attempt = 1;; attempt++) {
      const program = await Program.spawn(command, env);
      try {
        await program.#ready();
        return program;
      } catch (error) {
        program.signal("SIGKILL");
        // A port that was free may have been taken meanwhile.
        if (await program.ended !== CANNOT_LISTEN || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Its last lines of output. */
  get output(): string {
    return this.#lines.slice(-20).join("\n");
  }

  /** Does nothing once it has ended. */
  signal(name: Deno.Signal): void {
    if (this.#running) this.#process.kill(name);
  }

  /** The first line of its output that holds `text`, waiting for it where it has yet to come. */
  async logged(text: string): Promise<string> {
    while (true) {
      const line = this.#lines.find((line) => line.includes(text));
      if (line !== undefined) return line;
      const next = new Promise<void>((resolve) => this.#onLine = resolve);
      await patiently(next, `a line of log with ${text}`);
    }
  }

  /** SIGTERM, and the exit code 0 that must follow. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.signal("SIGTERM");
    const kill = setTimeout(() => this.signal("SIGKILL"), START_MS);
    const code = await this.ended;
    clearTimeout(kill);
    if (code !== 0) throw new Error(`ended with ${code}:\n${this.output}`);
  }

  async #follow(): Promise<number> {
    const { stdout, stderr, status } = this.#process;
    await Promise.all([this.#collect(stdout), this.#collect(stderr)]);
    const { code } = await status;
    this.#running = false;
    return code;
  }

  async #ready(): Promise<void> {
    for (const deadline = Date.now() + START_MS; Date.now() < deadline;) {
      if (!this.#running) {
        throw new Error(`ended instead of starting:\n${this.output}`);
      }
      if (await this.#saysReady()) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`not ready after ${START_MS} ms:\n${this.output}`);
  }

  async #saysReady(): Promise<boolean> {
    const { hasAdmin } = this.#command;
    try {
      const port = hasAdmin ? this.adminPort : this.port;
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
      await answer.body?.cancel();
      return answer.ok || !hasAdmin;
    } catch (error) {
      // Deno's fetch gives a TypeError for a refused connection.
      if (error instanceof TypeError) return false;
      throw error;
    }
  }

  async #collect(output: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const bytes of output) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop()!;
      this.#lines.push(...lines);
      this.#onLine?.();
    }
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

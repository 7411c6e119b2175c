import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { patiently } from "../blackbox/wire.ts";

/** A real Redis in memory, on a port of its own (Debian: redis-server). */
export class Redis implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #log: Promise<void>;
  readonly #ready = Promise.withResolvers<void>();

  private constructor(readonly port: number) {
    this.#process = new Deno.Command("redis-server", {
      args: ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
      stdout: "piped",
    }).spawn();
    this.#log = this.#follow();
  }

  static installed(): boolean {
    try {
      const { success } = new Deno.Command("redis-server", { args: ["--version"], stdout: "null" })
        .outputSync();
      return success;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  static async start(): Promise<Redis> {
    const redis = new Redis(await freePort());
    await patiently(redis.#ready.promise, "Redis to be ready");
    return redis;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await Promise.all([this.#log, this.#process.status]);
  }

  async #follow(): Promise<void> {
    let log = "";
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      log += text;
      if (log.includes("Ready to accept connections")) this.#ready.resolve();
    }
    this.#ready.reject(new Error(`Redis ended:\n${log}`));
  }
}

/** 0 would turn Redis's TCP off. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

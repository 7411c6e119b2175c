/** A real httpbin under gunicorn, on a port of its own (Debian: python3-httpbin, gunicorn). */
export class Httpbin implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #log: Promise<void>;
  readonly #listening = Promise.withResolvers<string>();

  private constructor() {
    // Threads are what makes gunicorn keep connections alive.
    this.#process = gunicorn("--bind=127.0.0.1:0", "--threads=4").spawn();
    this.#log = this.#follow();
  }

  static async installed(): Promise<boolean> {
    try {
      return (await gunicorn("--check-config").output()).success;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  static async start(): Promise<{ httpbin: Httpbin; authority: string }> {
    const httpbin = new Httpbin();
    return { httpbin, authority: await httpbin.#listening.promise };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await Promise.all([this.#log, this.#process.status]);
  }

  /** Once it listens, requests wait in the kernel until the app is loaded. */
  async #follow(): Promise<void> {
    let log = "";
    for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) {
      log += text;
      const listening = /Listening at: http:\/\/(\S+)/.exec(log);
      if (listening !== null) this.#listening.resolve(listening[1]);
    }
    this.#listening.reject(new Error(`gunicorn ended:\n${log}`));
  }
}

function gunicorn(...options: string[]): Deno.Command {
  return new Deno.Command("gunicorn", {
    args: [...options, "httpbin:app"],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
}

import { patiently } from "../blackbox/wire.ts";

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

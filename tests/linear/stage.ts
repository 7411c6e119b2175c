/** Weir with what counts its steps, an upstream that answers as it is told, and a client. */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { type Command, freePort, Program } from "../blackbox/program.ts";
import { patiently } from "../blackbox/wire.ts";
import { folderOf } from "../command/weir.ts";

/** Text is bytes, one a character. */
export class Stage implements AsyncDisposable {
  /** All that the upstream answers. */
  answer = "";
  readonly #upstream: Server;
  readonly #countPort: number;
  #weir: Program | undefined;

  private constructor(upstream: Server, countPort: number) {
    this.#upstream = upstream;
    this.#countPort = countPort;
  }

  /** `configOf`: of the upstream's URL. `commandOf`: of a config's path, with counting.ts. */
  static async set(
    commandOf: (config: string) => Command,
    configOf: (upstream: string) => object,
  ): Promise<Stage> {
    const upstream = createServer((socket) => stage.#play(socket));
    const stage = new Stage(upstream, await freePort());
    upstream.listen(0, "127.0.0.1");
    await once(upstream, "listening");
    const { port } = upstream.address() as AddressInfo;
    await using folder = await folderOf({
      "weir.json": JSON.stringify({
        listen: "127.0.0.1:${PORT}",
        admin: "127.0.0.1:${ADMIN_PORT}",
        ...configOf(`http://127.0.0.1:${port}`),
      }),
    });
    const command = commandOf(`${folder.path}/weir.json`);
    stage.#weir = await Program.start(command, { COUNT_PORT: String(stage.#countPort) });
    return stage;
  }

  /** The steps that a request and its answer take. */
  async stepsOf(request: string, { ofAdmin = false } = {}): Promise<number> {
    const { port, adminPort } = this.#weir!;
    const before = await this.#steps();
    await ask(ofAdmin ? adminPort : port, request);
    return await this.#steps() - before;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#weir?.[Symbol.asyncDispose]();
    } finally {
      this.#upstream.close();
    }
  }

  async #steps(): Promise<number> {
    return Number(await ask(this.#countPort, ""));
  }

  /** No reader of heads: one that were not linear itself would take the time. */
  #play(socket: Socket): void {
    let head = "";
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      head += bytes.toString("latin1");
      if (head.includes("\r\n\r\n")) socket.end(this.answer, "latin1");
    });
  }
}

/** What comes until the other side ends. */
async function ask(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  const pieces: Buffer[] = [];
  socket.on("data", (bytes) => pieces.push(bytes));
  // A refusal comes before all has been sent, and a reset may come after it.
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  if (text !== "") socket.write(text, "latin1");
  await patiently(closed, `an answer to ${text.slice(0, 200)}`);
  return Buffer.concat(pieces).toString("latin1");
}

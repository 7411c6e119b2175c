/** What a client costs that asks for much and reads nothing: no more than is buffered for one. */
import { ok } from "node:assert/strict";
import { bunCommand, denoCommand, Program } from "../blackbox/program.ts";
import { pidOf, rssMiB } from "./process.ts";

const CLIENTS = 200;
/** Of one answer, on both of its sides. */
const LIMIT_KIB = 256;
const REQUEST = new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

const config = new URL("memory.yaml", import.meta.url).pathname;

for (
  const [runtime, command] of [["deno", denoCommand(config)], ["bun", bunCommand(config)]] as const
) {
  Deno.test({
    name: `weir on ${runtime}: a client that reads nothing holds at most ${LIMIT_KIB} KiB`,
    ignore: command === undefined && Deno.env.get("CI") === undefined,
  }, async () => {
    if (command === undefined) throw new Error("the runtime is not installed");
    await using source = new Source();
    await using weir = await Program.start(command, { ORIGIN: source.url });
    const pid = await pidOf(weir);
    const clients: Deno.Conn[] = [];
    const rssOfMore = async () => {
      for (let nth = 0; nth < CLIENTS; nth++) {
        const client = await Deno.connect({ hostname: "127.0.0.1", port: weir.port });
        clients.push(client);
        await client.write(REQUEST);
      }
      await source.stoodStill();
      return await rssMiB(pid);
    };
    // For the first ones a runtime makes room that is no matter of one client.
    let rss = await rssOfMore();
    const grownKiB: number[] = [];
    for (let round = 0; round < 2; round++) {
      const before = rss;
      rss = await rssOfMore();
      grownKiB.push(Math.round((rss - before) * 1024 / CLIENTS));
    }
    for (const client of clients) client.close();
    // What waits to be collected may be in one of them.
    ok(Math.min(...grownKiB) < LIMIT_KIB, `${grownKiB.join(" and ")} KiB a client`);
  });
}

/** Gives each who asks as much as is taken. */
class Source {
  readonly #piece = new Uint8Array(64 * 1024);
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response(this.#endless()),
  );
  #given = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Until nobody has taken anything for a while. */
  async stoodStill(): Promise<void> {
    for (let quiet = 0, before = -1; quiet < 10; quiet++) {
      if (this.#given !== before) quiet = 0;
      before = this.#given;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #endless(): ReadableStream<Uint8Array> {
    return new ReadableStream({
      pull: (controller) => {
        this.#given += this.#piece.length;
        controller.enqueue(this.#piece.slice());
      },
    }, { highWaterMark: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

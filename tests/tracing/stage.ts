import { equal } from "node:assert/strict";
import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { folderOf, Running, type Start } from "../command/weir.ts";
import { Collector } from "./collector.ts";

/** A server behind Weir, which answers with one status and keeps what it was asked. */
class Upstream implements AsyncDisposable {
  readonly asked: IncomingHttpHeaders[] = [];
  readonly #server = createServer((request, response) => this.#answer(request, response));
  readonly #status: number | undefined;

  /** Undefined: it never answers. */
  constructor(status: number | undefined) {
    this.#status = status;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What the last request said of its trace. */
  get trace(): { parent: string; state: string | undefined } {
    const { traceparent, tracestate } = this.asked.at(-1)!;
    return { parent: traceparent as string, state: tracestate as string | undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  #answer({ headers }: IncomingMessage, response: ServerResponse): void {
    this.asked.push(headers);
    if (this.#status !== undefined) response.writeHead(this.#status).end("answer");
  }
}

/** A Weir with a collector, and upstreams behind it that answer, fail or keep silent. */
export class Stage implements AsyncDisposable {
  readonly good = new Upstream(200);
  readonly bad = new Upstream(503);
  readonly silent = new Upstream(undefined);
  readonly #disposables: AsyncDisposable[] = [];
  #folder = "";
  #collector: Collector | undefined;
  #running: Running | undefined;

  /** `more`: keys of the config besides, made by the collector's URL. */
  static async set(start: Start, more: (collector: string) => object): Promise<Stage> {
    const stage = new Stage();
    try {
      for (const upstream of [stage.good, stage.bad, stage.silent]) {
        await upstream.listen();
        stage.#disposables.push(upstream);
      }
      stage.#collector = await Collector.listen();
      const folder = await folderOf();
      stage.#disposables.push(stage.#collector, folder);
      stage.#folder = folder.path;
      await stage.configure(more(stage.collector.url));
      stage.#running = await Running.start(start, folder.path, ["run", "-f", "weir.yaml"]);
      return stage;
    } catch (error) {
      await stage[Symbol.asyncDispose]();
      throw error;
    }
  }

  get collector(): Collector {
    return this.#collector!;
  }

  get weir(): Running {
    return this.#running!;
  }

  /** Writes the config. */
  async configure(more: object): Promise<void> {
    const [good, bad, silent] = [this.good, this.bad, this.silent].map(urlOf);
    const config = {
      listen: "127.0.0.1:0",
      admin: "127.0.0.1:0",
      upstreams: {
        good: { targets: good },
        bad: { targets: bad },
        retried: { strategy: "failover", targets: [bad, good], retry: {} },
        race: { strategy: "first_good", targets: [silent, bad, good] },
        // Nothing listens on port 1.
        dead: { targets: "http://127.0.0.1:1" },
      },
      routes: ["good", "bad", "retried", "race", "dead"].map((upstream) => {
        return { path: `/${upstream}`, upstream };
      }),
      ...more,
    };
    await Deno.writeTextFile(`${this.#folder}/weir.yaml`, JSON.stringify(config));
  }

  async reload(more: object): Promise<void> {
    await this.configure(more);
    const answer = await fetch(`${this.weir.adminUrl}/reload`, { method: "POST" });
    equal(answer.status, 200, await answer.text());
  }

  /** The status of the answer, which has come to its end. */
  readonly ask = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
    const answer = await fetch(`${this.weir.url}${path}`, { headers });
    await answer.arrayBuffer();
    return answer.status;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.[Symbol.asyncDispose]();
    for (const each of this.#disposables) await each[Symbol.asyncDispose]();
  }
}

function urlOf({ port }: Upstream): string {
  return `http://127.0.0.1:${port}`;
}

import { equal } from "node:assert/strict";
import { type Answer, Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import type { Exchange, Origin } from "../blackbox/origin.ts";
import type { Program } from "../blackbox/program.ts";

export type Runtime = "deno" | "bun" | "workerd";

/** One thing that fan-out promises, tried over real sockets. */
export interface Case {
  readonly name: string;
  run(t: Context): Promise<void>;
}

/** A failure of a target on whatever connection; on a kept one, Weir asks again after a reset. */
export const GARBAGE = "no HTTP\r\n\r\n";

const MARK = "/mark";

/** What a case plays with; the hosts that it may ask are in weir.yaml. */
export class Context implements Disposable {
  readonly #clients: Client[] = [];
  /** The path of the latest request. */
  #latest = "";

  constructor(
    readonly weir: Program,
    /** The targets, in the order written. */
    readonly origins: readonly Origin[],
    readonly runtime: Runtime,
  ) {}

  async connect(): Promise<Client> {
    const client = await Client.to(this.weir.port);
    this.#clients.push(client);
    return client;
  }

  /** Sends a request on a connection of its own. */
  async ask(request: string): Promise<Client> {
    const client = await this.connect();
    await this.send(client, request);
    return client;
  }

  get(host: string, ...fields: string[]): Promise<Client> {
    return this.ask(request("GET", host, ...fields));
  }

  async send(client: Client, request: string): Promise<void> {
    this.#latest = request.split(" ")[1];
    await client.send(request);
  }

  /** The latest request, as it has come to the nth target. */
  async next(nth: number): Promise<Exchange> {
    while (true) {
      const asked = await this.origins[nth].next();
      // A loser of the case before, whose connection that closed, may have been sent once more.
      if (asked.target === this.#latest) return asked;
    }
  }

  /** The latest request at each of the targets. */
  asked(): Promise<Exchange[]> {
    return Promise.all(this.origins.map((_, nth) => this.next(nth)));
  }

  /**
   * The latest request has come to the nth target so many times and no more. One that is sent
   * there now, and answered, shows that one sent before would have come.
   */
  async reached(nth: number, count: number): Promise<void> {
    const origin = this.origins[nth];
    const client = await this.connect();
    await client.send(head(`GET ${MARK} HTTP/1.1`, `Host: ${"abc"[nth]}.test`));
    let asked = await origin.next();
    while (asked.target !== MARK) asked = await origin.next();
    await asked.reply();
    await wholeAnswer(client);
    equal(origin.received.filter(({ target }) => target === this.#latest).length, count);
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.wire.leave();
  }
}

let requests = 0;

/** Each has a path of its own. */
export function request(method: string, host: string, ...fields: string[]): string {
  return head(`${method} /${++requests} HTTP/1.1`, `Host: ${host}`, ...fields);
}

export async function wholeAnswer(client: Client, method?: string): Promise<Answer> {
  const answer = await client.answer(method);
  await answer.body.whole();
  return answer;
}

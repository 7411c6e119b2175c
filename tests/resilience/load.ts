import { Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import { Changes, inTime } from "./changes.ts";

const GET = head("GET / HTTP/1.1", "Host: a.test");

const OVER = "a load to be over";

export interface LoadOptions {
  /** In all; Infinity: until it is stopped. */
  readonly requests: number;
  readonly atOnce: number;
  /** How long each client rests between two requests: a long story need not ask so much. */
  readonly restMs?: number;
}

/** Clients that ask one request after the other, each over a connection of its own. */
export class Load {
  /** Answers by status. */
  readonly statuses: Record<string, number> = {};
  answered = 0;
  /** Settles when all are answered; rejects when an answer was lost or cut. */
  readonly over: Promise<void>;
  readonly #changes = new Changes();
  #asked = 0;
  #stopped = false;

  constructor(readonly port: number, readonly options: LoadOptions) {
    const clients = Array.from({ length: options.atOnce }, () => this.#client());
    const all = Promise.all(clients).then(() => {});
    this.over = options.requests === Infinity ? all : inTime(all, OVER);
    // A failure is told to whoever waits for `over`, however late.
    this.over.catch(() => {});
  }

  /** Settles when `more` requests are answered from now on. */
  async progress(more: number): Promise<void> {
    const wanted = this.answered + more;
    const enough = this.#changes.until(() => this.answered >= wanted, `${more} more answers`);
    const early = this.over.then(() => {
      if (this.answered < wanted) throw new Error("the load was over before");
    });
    await Promise.race([enough, early]);
  }

  /** Asks no more, and waits for what it has asked. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await inTime(this.over, OVER);
  }

  async #client(): Promise<void> {
    const { requests, restMs } = this.options;
    const client = await Client.to(this.port);
    try {
      while (!this.#stopped && this.#asked < requests) {
        this.#asked++;
        await client.send(GET);
        const answer = await client.answer();
        if (!(await answer.body.whole()).complete) throw new Error("an answer was cut short");
        this.statuses[answer.status] = (this.statuses[answer.status] ?? 0) + 1;
        this.answered++;
        this.#changes.tell();
        if (restMs !== undefined) await new Promise((resolve) => setTimeout(resolve, restMs));
      }
    } finally {
      client.wire.leave();
    }
  }
}

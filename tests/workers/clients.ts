import { match } from "node:assert/strict";
import { Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import type { Stage } from "../reload/stage.ts";

/** A client that goes on when its connection is lost. */
class Persistent {
  worker = 0;
  answered = 0;
  lost = 0;
  #client: Client | undefined;

  constructor(readonly name: string, readonly stage: Stage) {}

  /** Of its first request, by the line of log that it has left. */
  async findWorker(): Promise<void> {
    const line = await this.stage.weir.logged(`"request_id":"${this.name}"`);
    match(line, /"worker":\d+\}$/);
    this.worker = Number(/"worker":(\d+)\}$/.exec(line)![1]);
  }

  async ask(): Promise<void> {
    const client = this.#client ??= await Client.to(this.stage.weir.port);
    await client.send(head("GET / HTTP/1.1", "Host: a.test", `X-Request-Id: ${this.name}`));
    const answer = await client.answer();
    const { complete } = await answer.body.whole();
    if (!complete || answer.status !== 200) throw new Error(`answered ${answer.status}`);
    this.answered++;
  }

  async askUntil(stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      try {
        await this.ask();
      } catch {
        this.lost++;
        this.leave();
      }
    }
  }

  leave(): void {
    this.#client?.wire.leave();
    this.#client = undefined;
  }
}

/** Clients of which it is known which worker they speak to. The access log must be on. */
export async function clientsOf(stage: Stage, count: number): Promise<Persistent[]> {
  const clients = Array.from({ length: count }, (_, nth) => new Persistent(`c-${nth}`, stage));
  await Promise.all(clients.map((client) => client.ask()));
  for (const client of clients) await client.findWorker();
  return clients;
}

import { equal, match, ok } from "node:assert/strict";
import { Answer, Client } from "./client.ts";
import { head, message } from "./message.ts";
import type { Exchange, Origin } from "./origin.ts";
import type { Program } from "./program.ts";

export type Runtime = "deno" | "bun" | "workerd";

/** One thing that the contract promises, tried over real sockets. */
export interface Case {
  readonly name: string;
  /** Section of the contract. */
  readonly rule:
    | "1"
    | "2"
    | "3.1"
    | "3.2"
    | "3.3"
    | "3.4"
    | "3.5"
    | "3.6"
    | "3.7"
    | "3.8"
    | "5";
  run(t: Context): Promise<void>;
}

/** What a case plays with. Requests to `a.test` and to most other hosts end at `origin`. */
export class Context implements Disposable {
  readonly #clients: Client[] = [];

  constructor(
    /** Trusts nobody. */
    readonly weir: Program,
    /** The same config, but 127.0.0.1 is among `trusted_proxies`. */
    readonly trusting: Program,
    readonly origins: {
      readonly a: Origin;
      readonly b: Origin;
      readonly c: Origin;
    },
    readonly runtime: Runtime,
  ) {}

  get origin(): Origin {
    return this.origins.a;
  }

  async connect(program = this.weir): Promise<Client> {
    const client = await Client.to(program.port);
    this.#clients.push(client);
    return client;
  }

  /** Sends a request on a connection of its own. */
  async ask(request: string, program = this.weir): Promise<Client> {
    const client = await this.connect(program);
    await client.send(request);
    return client;
  }

  /** A request, what reached the origin, its answer, and what came of that: all of it whole. */
  async through(
    request: string,
    answer?: string | Uint8Array,
    program = this.weir,
  ): Promise<{ asked: Exchange; answer: Answer; client: Client }> {
    const client = await this.ask(request, program);
    const asked = await this.origin.next();
    await asked.reply(answer);
    const received = await client.answer(asked.method);
    await received.body.whole();
    return { asked, answer: received, client };
  }

  /** A plain request with these fields beside Host. */
  get(path: string, ...fields: string[]): ReturnType<Context["through"]> {
    return this.through(head(`GET ${path} HTTP/1.1`, "Host: a.test", ...fields));
  }

  /** A request that Weir answers by itself; nothing reaches any origin. */
  async answered(request: string, program = this.weir): Promise<Answer> {
    const client = await this.ask(request, program);
    const answer = await client.answer(request.slice(0, request.indexOf(" ")));
    await answer.body.whole();
    await this.nothingReached();
    return answer;
  }

  /** Request bytes that could be read in two ways: refused, the connection ended, no one asked. */
  async refused(request: string, statuses: readonly number[] = [400]): Promise<void> {
    const client = await this.ask(request);
    const answer = await client.answer();
    await answer.body.whole();
    ok(statuses.includes(answer.status), `answered ${answer.head.line}`);
    // A worker has no say over the connection.
    if (this.runtime !== "workerd") await client.departure();
    await this.nothingReached();
  }

  /**
   * No request has come to the origin. A request sent now, and answered, shows that one sent
   * before would have come.
   */
  async nothingReached(): Promise<void> {
    const { asked } = await this.get("/is-it-the-first");
    equal(asked.target, "/is-it-the-first");
    equal(this.origin.received.length, 1);
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.wire.leave();
  }
}

/** One of Weir's own answers: problem+json (RFC 9457) that tells nothing of what lies behind. */
export function isProblem(answer: Answer, status: number): void {
  equal(answer.status, status);
  equal(answer.head.one("content-type"), "application/problem+json");
  equal(answer.body.complete, true);
  const problem = JSON.parse(answer.body.bytes.toString());
  for (const key of ["type", "title", "detail", "request_id"]) {
    equal(typeof problem[key], "string", `${key} of ${JSON.stringify(problem)}`);
  }
  equal(problem.status, status);
  equal(problem.request_id, answer.head.one("x-request-id"));
  match(problem.request_id, /^.+$/);
  ok(!/127\.0\.0\.1|localhost|\.ts\b|\n *at /.test(answer.body.text), answer.body.text);
}

export { head, message };

import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import type { Timeouts } from "../../../src/transport/transport.ts";
import type { Connection } from "../../../src/transport/connection.ts";
import { Pool } from "../../../src/transport/pool.ts";
import type { Clock } from "../../clock.ts";
import { Dials } from "./dials.ts";

export const TIMEOUTS: Timeouts = {
  connectMs: 2000,
  expectMs: 1000,
  responseMs: 5000,
  idleMs: 5000,
  keepAliveMs: 5000,
};

/** What can happen to a pool. `nth` is one of those that it can happen to, counted round. */
export type Step =
  | { readonly what: "come"; readonly fresh: boolean }
  | { readonly what: "pass"; readonly ms: number }
  | {
    readonly what: "leave" | "return" | "hang up" | "connect" | "refuse" | "time out";
    readonly nth: number;
  };

const comes = fc.record({ what: fc.constant("come" as const), fresh: fc.boolean() });
const passes = fc.record({ what: fc.constant("pass" as const), ms: fc.nat({ max: 3000 }) });
const usual = fc.constantFrom("return" as const, "connect" as const);
const faulty = fc.constantFrom(...(["leave", "hang up", "refuse", "time out"] as const));

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: comes },
  { weight: 6, arbitrary: fc.record({ what: usual, nth: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ what: faulty, nth: fc.nat() }) },
  { weight: 1, arbitrary: passes },
);

/** A request, from its coming to the end of its exchange. */
interface Client {
  readonly controller: AbortController;
  readonly fresh: boolean;
  readonly cameMs: number;
  connection?: Connection;
}

/** A pool, its clients, and what must hold after each step. */
export class PoolModel {
  readonly #clock: Clock;
  readonly #dials = new Dials();
  readonly #pool = new Pool(this.#dials.open, TIMEOUTS);
  /** In the order they came. */
  #waiting: Client[] = [];
  #served: Client[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async play(step: Step): Promise<void> {
    const begun = this.#dials.begun.length;
    await this.#take(step);
    ok(this.#dials.underWay.length >= this.#waiting.length, "a request waits in vain");
    if (this.#dials.begun.length > begun) {
      equal(this.#dials.underWay.length, this.#waiting.length, "a dial that nobody needs");
    }
    for (const { cameMs } of this.#waiting) {
      ok(this.#clock.nowMs - cameMs < TIMEOUTS.connectMs, "a request waits for too long");
    }
  }

  /** All requests end; then each connection must be idle or closed, and be closed in the end. */
  async end(): Promise<void> {
    await this.play({ what: "pass", ms: TIMEOUTS.connectMs });
    for (const dial of this.#dials.underWay) dial.succeed();
    for (const { connection } of this.#served) this.#pool.put(connection!);
    await this.#clock.pass(0);
    const idle = new Set<unknown>();
    for (let each; (each = this.#pool.take()) !== undefined;) idle.add(each.socket);
    deepEqual(idle, new Set(this.#dials.sockets.filter(({ open }) => open)));
    this.#pool.close();
  }

  async #take(step: Step): Promise<void> {
    if (step.what === "pass") return await this.#clock.pass(step.ms);
    if (step.what === "come") this.#come(step.fresh);
    else this.#happen(step.what, step.nth);
    await this.#clock.pass(0);
  }

  #come(fresh: boolean): void {
    const controller = new AbortController();
    const client: Client = { controller, fresh, cameMs: this.#clock.nowMs };
    const idle = fresh ? undefined : this.#pool.take();
    if (idle !== undefined) return this.#serve(client, idle);
    this.#waiting.push(client);
    const left = () => this.#waiting = this.#waiting.filter((each) => each !== client);
    this.#pool.wait(controller.signal, { fresh }).then((connection) => {
      const first = this.#waiting.find(({ fresh }) => !fresh || !connection.reused);
      equal(client, first, "served before one that has waited longer");
      left();
      this.#serve(client, connection);
    }, left);
  }

  #serve(client: Client, connection: Connection): void {
    ok(connection.socket.open);
    ok(this.#served.every((other) => other.connection !== connection), "two use one connection");
    client.connection = connection;
    this.#served.push(client);
  }

  #happen(what: Exclude<Step["what"], "come" | "pass">, nth: number): void {
    const dial = at(this.#dials.underWay, nth);
    if (what === "leave") at(this.#waiting, nth)?.controller.abort();
    else if (what === "connect") dial?.succeed();
    else if (what === "refuse") dial?.fail(new ProxyError("connect", "refused"));
    else if (what === "time out") dial?.fail(new ProxyError("connect_timeout", "too late"));
    else if (what === "hang up") at(this.#dials.sockets, nth)?.peer.destroy();
    else this.#return(nth);
  }

  #return(nth: number): void {
    const client = at(this.#served, nth);
    if (client === undefined) return;
    this.#served = this.#served.filter((each) => each !== client);
    this.#pool.put(client.connection!);
  }
}

function at<T>(things: readonly T[], nth: number): T | undefined {
  return things[nth % things.length];
}

import { ProxyError } from "../http/proxy_error.ts";
import { faultOf } from "./outcome.ts";
import type { Target } from "./target.ts";

/**
 * One request's hold on a target, from its sending to the last byte of its response, or to what
 * ended it before.
 */
export class Lease {
  #sentMs: number | undefined;
  #ended = false;

  constructor(readonly target: Target) {
    const { load, index } = target;
    load.counts[index]++;
    load.total++;
  }

  /** All of the request has gone out: the time that its target takes begins. */
  sent(): void {
    if (this.target.isObserved) this.#sentMs = this.target.now();
  }

  /** The head of a response has come. */
  answered(status: number): void {
    if (!this.target.isObserved) return;
    this.target.settle({ status, fault: undefined, ms: this.#elapsedMs });
  }

  /** There will be no response; what is not the target's doing does not count against it. */
  failed(error: unknown): void {
    const fault = error instanceof ProxyError ? faultOf(error) : undefined;
    if (fault !== undefined && this.target.isObserved) {
      this.target.settle({ status: undefined, fault, ms: this.#elapsedMs });
    }
    this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const { load, index } = this.target;
    load.counts[index]--;
    load.total--;
    this.target.freed();
  }

  /** 0 for what ended before the request did. */
  get #elapsedMs(): number {
    return this.#sentMs === undefined ? 0 : this.target.now() - this.#sentMs;
  }
}

/** What the client of a fan-out gets when no answer is good. */
import { ProxyError } from "../http/proxy_error.ts";
import { discard, type Reply } from "../http/message.ts";
import { LOST, type Runner } from "./runner.ts";

/** The problem, with 502 or 500; or the answer that came last, or that has the lowest status. */
export type OnFailure = "problem" | "500" | "last" | "best";

/** An answer, and who gave it. */
export interface Answer {
  readonly reply: Reply;
  readonly runner: Runner;
}

/** Of the answers that are not good the one that may be needed, if any; the others are let go. */
export class LastResort {
  readonly #onFailure: OnFailure;
  #answer: Answer | undefined;

  constructor(onFailure: OnFailure) {
    this.#onFailure = onFailure;
  }

  get answer(): Answer | undefined {
    return this.#answer;
  }

  offer(answer: Answer): void {
    if (!isBetter[this.#onFailure](answer.reply, this.#answer?.reply)) {
      return discard(answer.reply, LOST);
    }
    this.drop();
    this.#answer = answer;
  }

  drop(): void {
    if (this.#answer !== undefined) discard(this.#answer.reply, LOST);
    this.#answer = undefined;
  }

  /** Attempts are told by their place in the order of their starts: targets are no client's affair. */
  problem(
    runners: readonly Runner[],
    { cause, fields }: { cause: unknown; fields: Record<string, string> },
  ): ProxyError {
    const attempts = runners.map(({ status, reason, ms }, index) => {
      return { index, status, reason, ms: Math.round(ms) };
    });
    const kind = this.#onFailure === "500" ? "all_failed" : "no_good_answer";
    const detail = `none of ${attempts.length} attempts had a good answer`;
    return new ProxyError(kind, detail, { cause, fields, members: { attempts } });
  }
}

const isBetter: Record<OnFailure, (reply: Reply, kept: Reply | undefined) => boolean> = {
  problem: () => false,
  500: () => false,
  last: () => true,
  best: ({ status }, kept) => kept === undefined || status < kept.status,
};

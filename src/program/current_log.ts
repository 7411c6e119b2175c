import type { LogOptions } from "../log/log.ts";
import type { LogTo } from "./log_output.ts";

/** The log of a program, as the config in force has it. */
export class CurrentLog {
  readonly #to: LogTo;
  #options = "";
  #release: (() => Promise<void>) | undefined;

  constructor(to: LogTo) {
    this.#to = to;
  }

  use(options: LogOptions): void {
    const text = JSON.stringify(options);
    if (text === this.#options) return;
    this.#options = text;
    void this.#release?.();
    this.#release = this.#to(options);
  }

  /** Resolves when every line has been handed over. */
  async release(): Promise<void> {
    await this.#release?.();
  }
}

import type { LogOptions } from "../log/log.ts";
import type { LogTo, OpenLog } from "./log_output.ts";

/** The log of a program, as the config in force has it. */
export class CurrentLog {
  readonly #to: LogTo;
  #options = "";
  #open: OpenLog | undefined;

  constructor(to: LogTo) {
    this.#to = to;
  }

  use(options: LogOptions): void {
    const text = JSON.stringify(options);
    if (text === this.#options) return;
    this.#options = text;
    void this.#open?.release();
    this.#open = this.#to(options);
  }

  get access(): OpenLog["access"] {
    return this.#open?.access;
  }

  /** Resolves when every line has been handed over. */
  async release(): Promise<void> {
    await this.#open?.release();
  }
}

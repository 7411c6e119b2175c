/**
 * Questions and answers between two processes, whichever of them asks. What carries the messages
 * keeps their order and loses none while it is up; when it is down, every question still open is
 * rejected.
 */
import { type FaultMessage, faultOf, messageOf } from "./remote_error.ts";

/** The messages themselves, as JSON has them. */
export interface Line {
  /** Nothing happens where it is down. */
  send(message: unknown): void;
  onMessage(take: (message: unknown) => void): void;
  onDown(down: () => void): void;
}

/** What one end may be asked: by name, what goes with the question, and what with the answer. */
export type Questions = Record<string, { readonly asked: unknown; readonly answer: unknown }>;

/** An answer that is a rejection is one at the end that asked, too. */
export type Answers<Asked> = {
  readonly [Name in keyof Asked]: Asked[Name] extends { asked: infer What; answer: infer Answer }
    ? (asked: What) => Promise<Answer> | Answer
    : never;
};

/** No answer: its process has ended, or takes too long. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";

  constructor(message: string, readonly why: "ended" | "late") {
    super(message);
  }
}

const ended = () => new NoAnswer("it has ended", "ended");

type Message =
  | { readonly id: number; readonly name: string; readonly asked?: unknown }
  | { readonly id: number; readonly answer?: unknown; readonly fault?: FaultMessage };

interface Open {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** `Theirs`: what the other end answers. */
export class Channel<Theirs extends { [Name in keyof Theirs]: Questions[string] }> {
  readonly #line: Line;
  readonly #answers: Readonly<Record<string, (asked: never) => unknown>>;
  readonly #open = new Map<number, Open>();
  #lastId = 0;
  #down = false;

  constructor(line: Line, answers: Readonly<Record<string, (asked: never) => unknown>>) {
    this.#line = line;
    this.#answers = answers;
    line.onMessage((message) => void this.#take(message as Message));
    line.onDown(() => this.#fall());
  }

  /** Rejects as the other end does; with NoAnswer after `withinMs`, and when the line is down. */
  async ask<Name extends keyof Theirs & string>(
    name: Name,
    asked: Theirs[Name]["asked"],
    withinMs: number,
  ): Promise<Theirs[Name]["answer"]> {
    if (this.#down) throw ended();
    const id = ++this.#lastId;
    const late = new NoAnswer(`it has not answered for ${withinMs / 1000} s`, "late");
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#open.set(id, { resolve, reject });
    const timer = setTimeout(() => reject(late), withinMs);
    this.#line.send({ id, name, asked });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#open.delete(id);
    }
  }

  async #take(message: Message): Promise<void> {
    if ("name" in message) {
      this.#line.send({ id: message.id, ...await this.#answer(message.name, message.asked) });
      return;
    }
    const { id, answer, fault } = message;
    const open = this.#open.get(id);
    if (fault === undefined) open?.resolve(answer);
    else open?.reject(faultOf(fault));
  }

  async #answer(name: string, asked: unknown): Promise<{ answer: unknown } | { fault: unknown }> {
    try {
      return { answer: await this.#answers[name](asked as never) };
    } catch (error) {
      return { fault: messageOf(error) };
    }
  }

  #fall(): void {
    this.#down = true;
    for (const { reject } of this.#open.values()) reject(ended());
  }
}

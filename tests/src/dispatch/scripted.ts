import { type Body, type BodyReader } from "../../../src/http/body/body.ts";
import { observed } from "../../../src/http/body/observed.ts";
import { ClientDeparture, type Departure } from "../../../src/http/cancel.ts";
import type { Sendable } from "../../../src/dispatch/dispatch.ts";
import { ProxyError, type ProxyErrorKind } from "../../../src/http/proxy_error.ts";
import { Fields } from "../../../src/http/fields.ts";
import { NO_DIGEST } from "../../../src/upstream/hash.ts";
import type { Reply } from "../../../src/http/message.ts";

/** One attempt, as the target has it. */
export interface Attempt {
  readonly target: string;
  readonly body: Body;
  readonly signal: Departure;
  /** Whether an interim response that came now would be the client's. */
  readonly passesInterim: () => boolean;
  readonly reply: (reply: Reply) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * A request of which a test answers each attempt by hand. Leases are kept as forward.ts keeps
 * them; an attempt that is aborted rejects, as those of a Transport do.
 */
export class Scripted implements Sendable {
  readonly method: string;
  readonly body: Body;
  readonly key = NO_DIGEST;
  readonly signal = new ClientDeparture();
  readonly attempts: Attempt[] = [];

  constructor(method = "GET", body: Body = undefined) {
    this.method = method;
    this.body = body;
  }

  /** Whom it was sent to: "ab". */
  get asked(): string {
    return this.attempts.map(({ target }) => target).join("");
  }

  get last(): Attempt {
    return this.attempts[this.attempts.length - 1];
  }

  answer(status: number, body?: BodyReader): Reply {
    const reply = { status, reason: "", version: "1.1", fields: new Fields(), body };
    this.last.reply(reply);
    return reply;
  }

  fail(kind: ProxyErrorKind): ProxyError {
    const error = new ProxyError(kind, "x");
    this.last.fail(error);
    return error;
  }

  send: Sendable["send"] = (lease, receiver, options = {}) => {
    const { body = this.body, signal = this.signal, passesInterim = () => true } = options;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const { authority } = lease.target;
    const told = { reply: resolve, fail: reject };
    this.attempts.push({ target: authority, body, signal, passesInterim, ...told });
    signal.addEventListener("abort", () => reject(signal.reason));
    promise.then((reply) => {
      lease.answered(reply.status);
      reply.body = observed(reply.body, () => lease.end());
      receiver.replied(reply);
    }, (error) => {
      lease.failed(error);
      receiver.failed(error);
    });
  };
}

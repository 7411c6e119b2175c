/** Requests that are answered here: no upstream stands behind their route. */
import { cancelBody } from "../http/body/body.ts";
import { discard, type Receiver, type Reply } from "../http/message.ts";
import type { Call } from "./call.ts";
import type { Destination } from "./destination.ts";
import { variablesOf } from "./forward/variables.ts";
import type { AnsweringRoute } from "./route.ts";

/** What answers in the place of an upstream; src/answer has them. */
export interface Answer {
  /** For plans and for the differences between two configs: `redirect 308 /new`. */
  readonly name: string;
  /** It may read the body of the request. Absent: nobody will. */
  readonly readsBody?: boolean;
  /** Of HEAD as of GET: its body is left out. Throws, or rejects with, ProxyError. */
  reply(call: Call): Reply | Promise<Reply>;
  /** What it would say, in words; nothing is done. Throws ProxyError. */
  explain(call: Call): string;
}

export class Answering implements Destination {
  readonly route: AnsweringRoute;

  constructor(route: AnsweringRoute) {
    this.route = route;
  }

  take(call: Call, receiver: Receiver): void {
    const { answer } = this.route;
    if (!answer.readsBody) cancelBody(call.incoming.body);
    const reply = answer.reply(call);
    if (!(reply instanceof Promise)) return this.#answer(reply, call, receiver);
    reply.then(
      (reply) => this.#answer(reply, call, receiver),
      (error) => receiver.failed(error),
    );
  }

  #answer(reply: Reply, call: Call, receiver: Receiver): void {
    if (call.incoming.method === "HEAD") {
      cancelBody(reply.body);
      reply.body = undefined;
    }
    try {
      const { fields } = reply;
      if (!fields.has("x-request-id")) fields.append("X-Request-Id", call.requestId);
      this.route.changeResponse?.(fields, variablesOf(call));
    } catch (error) {
      discard(reply, error);
      return receiver.failed(error);
    }
    receiver.replied(reply);
  }
}

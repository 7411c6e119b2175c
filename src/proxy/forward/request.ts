import type { Attempt } from "../../dispatch/attempt.ts";
import { observed } from "../../http/body/observed.ts";
import type { Body } from "../../http/body/body.ts";
import type { Call } from "../call.ts";
import type { Departure } from "../../http/cancel.ts";
import type { Sendable, SendOptions } from "../../dispatch/dispatch.ts";
import { type Digest, NO_DIGEST } from "../../upstream/hash.ts";
import { upgradeOf } from "../headers/hop_by_hop.ts";
import type { Outgoing, Reply } from "../../http/message.ts";
import { type PathAndQuery, targetOf } from "../rewrite/rewrite.ts";
import type { Target } from "../../upstream/target.ts";
import type { Lease } from "../../upstream/lease.ts";
import type { Hop } from "../telemetry.ts";
import { type Passage, requestFields } from "./fields.ts";

/** A call's request as each target is to get it. */
export class ForwardedRequest implements Sendable {
  readonly method: string;
  readonly body: Body;
  readonly key: Digest;
  readonly signal: Departure;
  readonly #call: Call;
  readonly #passage: Passage;
  readonly #location: PathAndQuery;

  constructor(call: Call, passage: Passage, body: Body) {
    const { incoming } = call;
    const { rewrite, upstream: { key } } = passage.route;
    this.method = incoming.method;
    this.body = body;
    this.key = key === undefined ? NO_DIGEST : key.digestOf(key.textOf(call));
    this.signal = incoming.signal;
    this.#call = call;
    this.#passage = passage;
    this.#location = rewrite(incoming);
  }

  async send(
    lease: Lease,
    { body = this.body, signal = this.signal }: SendOptions = {},
  ): Promise<Reply> {
    const { target } = lease;
    this.#call.target = target;
    this.#call.attempts++;
    const hop = this.#hopTo(target);
    const metered = this.#call.meter?.attempt(target);
    const sent = (bytes: number) => {
      lease.sent();
      metered?.sent(bytes);
    };
    const received = (bytes: number, error?: unknown) => {
      lease.end();
      metered?.received(bytes);
      hop?.end(error);
    };
    const tunnelEnd = () => {
      lease.end();
      hop?.end();
    };
    try {
      const outgoing = this.#outgoing(target, { body: observed(body, sent), signal, hop });
      const reply = await target.transport.send(outgoing);
      lease.answered(reply.status);
      metered?.answered();
      hop?.answered(reply.status);
      if (reply.tunnel !== undefined) reply.onTunnelEnd = tunnelEnd;
      else reply.body = observed(reply.body, received);
      return reply;
    } catch (error) {
      lease.failed(error);
      hop?.end(error);
      throw error;
    }
  }

  record(attempts: readonly Attempt[], target: Target | undefined): void {
    this.#call.fanout = attempts;
    if (target !== undefined) this.#call.target = target;
  }

  #hopTo(target: Target): Hop | undefined {
    const { trace } = this.#call;
    if (trace === undefined) return undefined;
    return trace.attempt(this.#call, { target, path: targetOf(target.base, this.#location) });
  }

  #outgoing(
    target: Target,
    { body, signal, hop }: { body: Body; signal: Departure; hop: Hop | undefined },
  ): Outgoing {
    const { incoming } = this.#call;
    const passage = hop === undefined ? this.#passage : { ...this.#passage, hop };
    return {
      method: this.method,
      target: targetOf(target.base, this.#location),
      fields: requestFields(this.#call, target, passage),
      body,
      signal,
      upgrade: incoming.version === "1.0" ? undefined : upgradeOf(incoming.fields),
    };
  }
}

import type { Attempt } from "../../dispatch/attempt.ts";
import { observed } from "../../http/body/observed.ts";
import type { Body } from "../../http/body/body.ts";
import type { Call } from "../call.ts";
import type { Departure } from "../../http/cancel.ts";
import type { Sendable, SendOptions } from "../../dispatch/dispatch.ts";
import { type Digest, NO_DIGEST } from "../../upstream/hash.ts";
import { expectsContinue } from "../../http/expect.ts";
import { offerOf } from "../headers/hop_by_hop.ts";
import { MOST_INTERIMS, type Outgoing, type Receiver, type Reply } from "../../http/message.ts";
import { type PathAndQuery, targetOf } from "../rewrite/rewrite.ts";
import type { Lease } from "../../upstream/lease.ts";
import type { Target } from "../../upstream/target.ts";
import type { AttemptMeter, Hop } from "../telemetry.ts";
import { interimFields, type Passage, requestFields } from "./fields.ts";

/** A call's request as each target is to get it. */
export class ForwardedRequest implements Sendable {
  readonly method: string;
  readonly body: Body;
  readonly key: Digest;
  readonly signal: Departure;
  readonly #call: Call;
  readonly #passage: Passage;
  readonly #location: PathAndQuery;
  #interims = 0;

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

  send(lease: Lease, receiver: Receiver, options: SendOptions = {}): void {
    const { target } = lease;
    const { body = this.body, signal = this.signal, passesInterim } = options;
    this.#call.target = target;
    this.#call.attempts++;
    const hop = this.#hopTo(target);
    const sending = new Sending(lease, receiver, {
      hop,
      metered: this.#call.meter?.attempt(target),
    });
    let outgoing: Outgoing;
    try {
      if (body === undefined) sending.sent(0);
      const sent = body && observed(body, (bytes) => sending.sent(bytes));
      outgoing = this.#outgoing(target, { body: sent, signal, hop, passesInterim });
    } catch (error) {
      return sending.failed(error);
    }
    target.transport.send(outgoing, sending);
  }

  record(attempts: readonly Attempt[], target: Target | undefined): void {
    this.#call.fanout = attempts;
    if (target !== undefined) this.#call.target = target;
  }

  /** Passes an interim response on to the client; undefined: it cannot take any. */
  #interim(passes: SendOptions["passesInterim"]): Outgoing["interim"] {
    const { interim } = this.#call.incoming;
    return interim && ((head) => {
      // Of all attempts, each of which may send so many.
      if (passes?.() === false || this.#interims++ >= MOST_INTERIMS) return;
      interim({ ...head, fields: interimFields(head, this.#call, this.#passage) });
    });
  }

  #hopTo(target: Target): Hop | undefined {
    const { trace } = this.#call;
    if (trace === undefined) return undefined;
    return trace.attempt(this.#call, { target, path: targetOf(target.base, this.#location) });
  }

  #outgoing(
    target: Target,
    { body, signal, hop, passesInterim }: {
      body: Body;
      signal: Departure;
      hop: Hop | undefined;
      passesInterim: SendOptions["passesInterim"];
    },
  ): Outgoing {
    const { incoming } = this.#call;
    const isOld = incoming.version === "1.0";
    const isAwaited = body !== undefined && !(body instanceof Uint8Array);
    const passage = hop === undefined ? this.#passage : { ...this.#passage, hop };
    return {
      method: this.method,
      target: targetOf(target.base, this.#location),
      fields: requestFields(this.#call, target, passage),
      body,
      signal,
      upgrade: isOld ? undefined : offerOf(incoming.fields, this.#passage.route.upgrades),
      expectsContinue: !isOld && isAwaited && expectsContinue(incoming.fields),
      interim: this.#interim(passesInterim),
    };
  }
}

/** One attempt: its lease, its figures and its span end with it. */
class Sending implements Receiver {
  readonly #lease: Lease;
  readonly #receiver: Receiver;
  readonly #hop: Hop | undefined;
  readonly #metered: AttemptMeter | undefined;

  constructor(
    lease: Lease,
    receiver: Receiver,
    { hop, metered }: { hop: Hop | undefined; metered: AttemptMeter | undefined },
  ) {
    this.#lease = lease;
    this.#receiver = receiver;
    this.#hop = hop;
    this.#metered = metered;
  }

  sent(bytes: number): void {
    this.#lease.sent();
    this.#metered?.sent(bytes);
  }

  replied(reply: Reply): void {
    const { status, body } = reply;
    this.#lease.answered(status);
    this.#metered?.answered();
    this.#hop?.answered(status);
    if (reply.tunnel !== undefined) reply.onTunnelEnd = () => this.#tunnelEnded();
    else if (body === undefined || body instanceof Uint8Array) this.#received(body?.length ?? 0);
    else reply.body = observed(body, (bytes, error) => this.#received(bytes, error));
    this.#receiver.replied(reply);
  }

  failed(error: unknown): void {
    this.#lease.failed(error);
    this.#hop?.end(error);
    this.#receiver.failed(error);
  }

  #received(bytes: number, error?: unknown): void {
    this.#lease.end();
    this.#metered?.received(bytes);
    this.#hop?.end(error);
  }

  #tunnelEnded(): void {
    this.#lease.end();
    this.#hop?.end();
  }
}

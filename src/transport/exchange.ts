/**
 * One request and its response on one connection. Sending and receiving go side by side, as a
 * response may begin before its request has ended (RFC 9112 §9.3); the connection is given back
 * when both have come to rest.
 */
import { cancelBody } from "../http/body/body.ts";
import { addContinue } from "../http/expect.ts";
import { bodyIn, type BodySource, IncomingBody } from "../http/h1/body.ts";
import { type Framing, framingFor, responseFraming, tellLengthOnce } from "../http/h1/framing.ts";
import { parseResponseHead, type ResponseHead } from "../http/h1/head.ts";
import { keptMs, persists } from "../http/h1/persistence.ts";
import { HeadReader, type HeadSource } from "../http/h1/read_head.ts";
import { LenientHeadReader } from "../http/h1/read_lenient_head.ts";
import { WireError } from "../http/h1/wire_error.ts";
import {
  type Message,
  MessageWriter,
  requestHead,
  type Sender,
  writeWhole,
} from "../http/h1/write.ts";
import { MOST_INTERIMS, type Outgoing, type Receiver } from "../http/message.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { TunnelEnd } from "../http/tunnel_end.ts";
import { isAgreed } from "../http/upgrade.ts";
import type { Connection, Holder } from "./connection.ts";
import type { Timeouts, UpstreamLimits } from "./transport.ts";

export interface ExchangeOptions {
  readonly timeouts: Timeouts;
  readonly limits: UpstreamLimits;
  /** Takes the connection back once both directions have come to rest. */
  readonly release: (connection: Connection) => void;
  /**
   * A reused connection had died before the first byte of its response (RFC 9112 §9.3.1): sends the
   * request once more, on a new one. False: that is not safe.
   */
  readonly again: (request: Outgoing, receiver: Receiver) => boolean;
}

/** The request. */
type Sending =
  /** Its head has gone out; its body waits for 100 (RFC 9110 §10.1.1). */
  | "expecting"
  /** Its body goes out. */
  | "sending"
  /** The connection has taken all of it. */
  | "sent";

/** The response. */
type Receiving =
  /** Nothing of a head, or not all of it, has come; interim responses may have. */
  | "head"
  /** The head was passed on; the body comes. */
  | "body"
  /** Nothing more of it is awaited. */
  | "over";

export class Exchange implements Holder, Sender, BodySource {
  readonly #connection: Connection;
  readonly #request: Outgoing;
  readonly #receiver: Receiver;
  readonly #options: ExchangeOptions;
  readonly #abort = () => this.#fail(this.#request.signal.reason);
  #sending: Sending = "sending";
  #receiving: Receiving = "head";
  #writer: MessageWriter | undefined;
  #head: HeadSource | undefined;
  #body: IncomingBody | undefined;
  /** The other side takes no more of the request for now. */
  #stalled = false;
  /** Somebody waits for more of the response's body. */
  #awaited = false;
  #answered = false;
  #persistent = false;
  #interims = 0;

  constructor(
    connection: Connection,
    { request, receiver, options }: {
      request: Outgoing;
      receiver: Receiver;
      options: ExchangeOptions;
    },
  ) {
    this.#connection = connection;
    this.#request = request;
    this.#receiver = receiver;
    this.#options = options;
  }

  /** The receiver is told as Transport's `send` has it. */
  start(): void {
    const { signal } = this.#request;
    this.#connection.hold(this);
    if (signal.aborted) return this.#fail(signal.reason);
    const { open, failure } = this.#connection.socket;
    // It may have been lost between the handshake and now: a client certificate is refused then.
    if (!open) return this.#fail(failure ?? new Error("the upstream closed without an answer"));
    signal.addEventListener("abort", this.#abort);
    try {
      this.#send();
    } catch (error) {
      this.#fail(error);
    }
  }

  #send(): void {
    const request = withExpect(withUpgrade(this.#request));
    const framing = requestFraming(request);
    const head = requestHead(request, framing);
    const message = { head, body: request.body, framing };
    if (request.expectsContinue === true) return this.#expect(message);
    const written = writeWhole(this.#connection.socket, message);
    if (written === "sent") return this.sent();
    this.#writer = new MessageWriter(this.#connection.socket, message, this);
    if (written === "crowded") this.#writer.crowded();
    else this.#writer.start(head);
  }

  #expect(message: Message): void {
    this.#sending = "expecting";
    this.#writer = new MessageWriter(this.#connection.socket, message, this);
    this.#connection.socket.write(message.head);
    this.#connection.limit(this.#options.timeouts.expectMs);
  }

  /** The target has asked for the body, or has had its time to refuse it. */
  #beginBody(): void {
    this.#sending = "sending";
    this.#connection.unlimit();
    this.#writer!.start("");
  }

  /** Of the request: the other side takes no more for now, or again. */
  waiting(waiting: boolean): void {
    this.#stalled = waiting;
    this.#limit();
  }

  sent(): void {
    this.#sending = "sent";
    if (this.#receiving === "head") this.#connection.limit(this.#options.timeouts.responseMs);
  }

  broken(error: unknown): void {
    this.#fail(error);
  }

  onDrain(): void {
    this.#writer?.drained();
  }

  onData(bytes: Uint8Array): void {
    if (this.#receiving === "body") return void this.#body!.feed(bytes);
    if (this.#receiving === "over") return;
    this.#answered = true;
    try {
      this.#readHeads(bytes);
    } catch (error) {
      this.#fail(error);
    }
  }

  onEnd(): void {
    if (this.#receiving === "body") this.#body!.ended();
    else this.#fail(new Error("the upstream closed without an answer"));
  }

  onError(error: Error): void {
    this.#fail(error);
  }

  expired(): void {
    if (this.#sending === "expecting") return this.#beginBody();
    const { responseMs, idleMs } = this.#options.timeouts;
    const late = this.#receiving === "body"
      ? `the body stood still for ${idleMs} ms`
      : this.#sending === "sending"
      ? `the request was not taken for ${idleMs} ms`
      : `no response within ${responseMs} ms`;
    this.#fail(new ProxyError("timeout", late));
  }

  /** Of the response's body. */
  wanted(wanted: boolean): void {
    this.#awaited = wanted;
    this.#limit();
  }

  held(held: boolean): void {
    if (held) this.#connection.socket.pause();
    else this.#connection.socket.resume();
  }

  settled(whole: boolean, followed: boolean): void {
    this.#over(whole && !followed);
  }

  /** 100 is settled here, hop by hop; other interim responses go on (RFC 9110 §15.2). */
  #readHeads(bytes: Uint8Array): void {
    const { limits } = this.#options;
    const reader = this.#head ??= limits.bareLf === true
      ? new LenientHeadReader(limits)
      : HeadReader.ofResponses(limits);
    let next: Uint8Array | undefined = bytes;
    // Who is told of an interim response may end the exchange, as may the body that 100 asks for.
    while (next !== undefined && this.#receiving === "head") {
      const text = reader.feed(next);
      if (text === undefined) return;
      next = reader.takeRest();
      const head = parseResponseHead(text, limits);
      if (head.status >= 200) return this.#reply(head, next);
      if (head.status === 101) return this.#switch(head, next);
      this.#interim(head);
    }
  }

  #interim(head: ResponseHead): void {
    if (++this.#interims > MOST_INTERIMS) {
      throw new ProxyError("protocol", `more than ${MOST_INTERIMS} interim responses`);
    }
    if (head.status !== 100) this.#request.interim?.(head);
    else if (this.#sending === "expecting") this.#beginBody();
  }

  #switch({ status, reason, version, fields }: ResponseHead, early: Uint8Array | undefined): void {
    if (!isAgreed(fields, this.#request.upgrade)) {
      throw new ProxyError("protocol", "the upstream switched protocols unasked");
    }
    // What is left of the request would be taken for the other protocol.
    if (this.#sending !== "sent") {
      throw new ProxyError("protocol", "the upstream switched protocols amid the request");
    }
    this.#detach();
    this.#receiving = "over";
    this.#connection.detach();
    const tunnel = new TunnelEnd(this.#connection.socket, early);
    const { tunnelIdleMs } = this.#options.limits;
    const reply = { status, reason, version, fields, body: undefined, tunnel, tunnelIdleMs };
    this.#receiver.replied(reply);
  }

  #reply(head: ResponseHead, rest: Uint8Array | undefined): void {
    const { status, reason, version, fields } = head;
    this.#connection.unlimit();
    const framing = responseFraming(head, this.#request.method);
    tellLengthOnce(fields);
    this.#persistent = framing.kind !== "until_close" && persists(head);
    if (fields.has("keep-alive")) this.#connection.keptMs = keptMs(fields);
    const { body, taken } = bodyIn(rest, framing, this);
    if (body instanceof IncomingBody) {
      this.#body = body;
      this.#receiving = "body";
    } else {
      this.#over(rest === undefined || taken === rest.length);
    }
    this.#receiver.replied({ status, reason, version, fields, body });
  }

  #fail(error: unknown): void {
    switch (this.#receiving) {
      case "over":
        return;
      case "body":
        return this.#body!.fail(this.#explain(error));
      case "head":
        this.#over(false);
        if (this.#isStale(error) && this.#options.again(this.#request, this.#receiver)) return;
        this.#receiver.failed(this.#explain(error));
    }
  }

  /** Nothing more of the response is awaited. `clean`: the connection can carry another. */
  #over(clean: boolean): void {
    this.#receiving = "over";
    this.#detach();
    if (clean && this.#persistent && this.#sending === "sent") {
      return this.#options.release(this.#connection);
    }
    this.#writer?.abandon(new Error("the exchange is over"));
    if (this.#sending !== "sent") cancelBody(this.#request.body);
    this.#connection.close();
  }

  #limit(): void {
    if (this.#stalled || this.#awaited) this.#connection.limit(this.#options.timeouts.idleMs);
    else this.#connection.unlimit();
  }

  #detach(): void {
    this.#connection.unlimit();
    this.#request.signal.removeEventListener("abort", this.#abort);
  }

  #isStale(error: unknown): boolean {
    return !this.#answered && this.#connection.reused && !this.#request.signal.aborted &&
      !(error instanceof ProxyError) && !(error instanceof TypeError);
  }

  #explain(error: unknown): unknown {
    const { signal } = this.#request;
    if (signal.aborted) return signal.reason;
    if (error instanceof ProxyError || error instanceof TypeError) return error;
    if (this.#receiving === "body") return error;
    if (error instanceof WireError && error.reason !== "cut_short") {
      return new ProxyError("protocol", "the upstream's answer is not HTTP/1.1", { cause: error });
    }
    return new ProxyError("reset", "the connection to the upstream was lost", { cause: error });
  }
}

/** `Content-Length: 0` is part of a request that has it; without one nothing is added. */
function requestFraming({ body, fields }: Outgoing): Framing {
  if (body === undefined && fields.has("content-length")) return { kind: "length", length: 0 };
  return framingFor(body);
}

/** The expectation, made anew for this hop: the target is Weir's to wait for (RFC 9110 §10.1.1). */
function withExpect(request: Outgoing): Outgoing {
  if (request.expectsContinue === true) addContinue(request.fields);
  return request;
}

/** The offer to switch protocols, made anew for this hop (RFC 9110 §7.8). */
function withUpgrade(request: Outgoing): Outgoing {
  if (request.upgrade === undefined) return request;
  const { fields, upgrade } = request;
  fields.set("Connection", "Upgrade");
  fields.set("Upgrade", upgrade);
  return request;
}

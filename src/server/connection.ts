/**
 * One client's connection: requests one after the other, each answered before the next is read
 * (RFC 9112 §9.3.2), until one side wants no more.
 */
import { type Body, cancelBody } from "../http/body/body.ts";
import { ClientDeparture } from "../http/cancel.ts";
import { Deadline } from "../http/deadline.ts";
import { expectsContinue } from "../http/expect.ts";
import { bodyIn, type BodySource, IncomingBody } from "../http/h1/body.ts";
import { type Framing, framingFor, requestFraming } from "../http/h1/framing.ts";
import { parseRequestHead, type RequestHead } from "../http/h1/head.ts";
import { persists } from "../http/h1/persistence.ts";
import type { ClientLimits } from "../http/h1/limits.ts";
import { HeadReader } from "../http/h1/read_head.ts";
import { MessageWriter, responseHead, type Sender, writeWhole } from "../http/h1/write.ts";
import {
  CLIENT_GONE,
  discard,
  type Incoming,
  type InterimHead,
  type Receiver,
  type Reply,
} from "../http/message.ts";
import type { Consumer, Socket } from "../http/socket.ts";
import { TunnelEnd } from "../http/tunnel_end.ts";
import { log } from "../log/log.ts";
import type { Service } from "../proxy/service.ts";
import { relay, type Tunnel } from "../transport/tunnel.ts";
import { ClientBody } from "./client_body.ts";
import { httpDate } from "./date.ts";
import { incomingOf } from "./incoming.ts";
import { Lingering } from "./lingering.ts";
import { refusalOf } from "./refusal.ts";

/** Of requests that came before their turn; more stay with the client. */
const AHEAD_BYTES = 64 * 1024;

type State =
  /** For a head, of which some may have come. */
  | "waiting"
  /** A request is being answered. */
  | "answering"
  /** Its reply goes out. */
  | "replying"
  /** Nothing is to happen any more, but for the socket to close. */
  | "over";

/** How far the body of the request under way has been read. */
type BodyState = "coming" | "whole" | "abandoned";

export class ClientConnection implements Consumer, Receiver, Sender, BodySource {
  readonly #socket: Socket;
  readonly #service: Service;
  /** Called once. */
  readonly #over: () => void;
  readonly #limits: ClientLimits;
  readonly #door: { readonly crowded: boolean };
  readonly #deadline: Deadline;
  readonly #heads: HeadReader;
  #state: State = "waiting";
  #draining = false;
  #clientEnded = false;
  /** What has come of requests whose turn it is not. */
  #ahead: Uint8Array[] = [];
  #aheadBytes = 0;
  #taking = false;
  #head: RequestHead | undefined;
  #departure: ClientDeparture | undefined;
  #body: IncomingBody | undefined;
  #bodyState: BodyState = "whole";
  #writer: MessageWriter | undefined;
  #tunnel: Tunnel | undefined;
  #persistent = false;
  #hasRoom = true;
  #lingering: Lingering | undefined;

  constructor(
    socket: Socket,
    service: Service,
    { limits, door, over }: {
      limits: ClientLimits;
      /** As of Server. */
      door: { readonly crowded: boolean };
      over: () => void;
    },
  ) {
    this.#socket = socket;
    this.#service = service;
    this.#over = over;
    this.#limits = limits;
    this.#door = door;
    this.#heads = HeadReader.ofRequests(limits);
    this.#deadline = new Deadline(() => this.destroy());
    this.#deadline.start(limits.headerTimeoutMs);
    socket.consumer = this;
  }

  /** It has carried a request, and nothing of another one has come. */
  get resting(): boolean {
    return this.#state === "waiting" && this.#head !== undefined && !this.#heads.begun;
  }

  /** Ends after the response under way; at once where there is none. */
  drain(): void {
    this.#draining = true;
    if (this.#state === "waiting") this.destroy();
  }

  destroy(): void {
    this.#lingering?.close();
    this.#tunnel?.fail();
    const closed = new Error("the connection was closed");
    if (this.#writer === undefined) this.#lose(closed);
    else this.#break(closed);
  }

  onData(bytes: Uint8Array): void {
    const taken = this.#body === undefined ? 0 : this.#body.feed(bytes);
    if (taken < bytes.length) this.#keep(taken === 0 ? bytes : bytes.subarray(taken));
    this.#take();
  }

  onDrain(): void {
    this.#hasRoom = true;
    this.#writer?.drained();
  }

  onEnd(): void {
    this.#clientEnded = true;
    switch (this.#state) {
      case "waiting":
        if (this.#heads.begun) return this.destroy();
        return this.#close();
      case "answering":
      case "replying":
        this.#depart();
        return this.#body?.ended();
    }
  }

  onError(error: Error): void {
    this.#lose(error);
  }

  replied(reply: Reply): void {
    if (this.#state !== "answering") return discard(reply, new Error("the client went away"));
    this.#state = "replying";
    if (this.#departure?.aborted === true && reply.status === CLIENT_GONE) return this.destroy();
    if (reply.tunnel === undefined) this.#reply(reply);
    else this.#switchProtocols(reply, reply.tunnel);
  }

  /** A service does not fail. */
  failed(error: unknown): void {
    this.#break(error);
  }

  /** Of the reply: the client takes no more for now, or again. */
  waiting(waiting: boolean): void {
    if (waiting) this.#deadline.start(this.#limits.idleMs);
    else this.#deadline.stop();
  }

  sent(): void {
    this.#writer = undefined;
    const persistent = this.#persistent && !this.#draining && this.#bodyState === "whole";
    if (!persistent) return this.#close();
    this.#state = "waiting";
    this.#body = undefined;
    this.#departure = undefined;
    this.#deadline.start(this.#limits.headerTimeoutMs);
    this.#take();
  }

  broken(error: unknown): void {
    this.#break(error);
  }

  /** Of the request's body; who takes it limits the time. */
  wanted(): void {}

  held(held: boolean): void {
    if (this.#state === "over") return;
    if (held) this.#socket.pause();
    else this.#socket.resume();
  }

  settled(whole: boolean): void {
    this.#bodyState = whole ? "whole" : "abandoned";
  }

  #keep(bytes: Uint8Array): void {
    if (this.#state === "over") return;
    this.#ahead.push(bytes);
    this.#aheadBytes += bytes.length;
    if (this.#state !== "waiting" && this.#aheadBytes >= AHEAD_BYTES) this.#socket.pause();
  }

  /** Reads heads for as long as it is their turn. */
  #take(): void {
    if (this.#taking) return;
    this.#taking = true;
    while (this.#state === "waiting" && this.#ahead.length > 0) {
      const bytes = this.#ahead.shift()!;
      if (this.#aheadBytes >= AHEAD_BYTES) this.#socket.resume();
      this.#aheadBytes -= bytes.length;
      this.#read(bytes);
    }
    this.#taking = false;
  }

  #read(bytes: Uint8Array): void {
    let head: RequestHead | undefined;
    let incoming: Incoming;
    try {
      const text = this.#heads.feed(bytes);
      if (text === undefined) return;
      this.#state = "answering";
      this.#head = head = parseRequestHead(text, this.#limits);
      const body = this.#bodyOf(head, this.#heads.takeRest());
      this.#departure = new ClientDeparture();
      const interim = head.version === "1.1" ? this.#interim : undefined;
      const signal = this.#departure;
      incoming = incomingOf(head, { body, signal, interim, socket: this.#socket });
    } catch (error) {
      return this.#refuse(error, head);
    }
    this.#deadline.stop();
    if (!this.#socket.open) this.#depart();
    this.#service.handle(incoming, this);
  }

  #refuse(error: unknown, head: RequestHead | undefined): void {
    this.#state = "replying";
    this.#bodyState = "abandoned";
    this.#head = head;
    this.#deadline.stop();
    let reply: Reply;
    try {
      reply = this.#service.refuse(refusalOf(error), this.#socket.remote);
    } catch {
      // Nobody is left to tell.
      return this.destroy();
    }
    this.#reply(reply);
  }

  #bodyOf(head: RequestHead, rest: Uint8Array | undefined): Body {
    this.#bodyState = "coming";
    const { body, taken } = bodyIn(rest, requestFraming(head), this);
    if (rest !== undefined && taken < rest.length) this.#putBack(rest.subarray(taken));
    if (!(body instanceof IncomingBody)) {
      this.#bodyState = "whole";
      return body;
    }
    this.#body = body;
    const expected = head.version === "1.1" && expectsContinue(head.fields);
    if (expected) this.#bodyState = "abandoned";
    return new ClientBody(body, expected ? () => this.#welcome() : undefined);
  }

  /** A client that takes no more gets none: interim responses are hints. */
  readonly #interim = (head: InterimHead): void => {
    if (this.#state !== "answering" || !this.#hasRoom) return;
    this.#hasRoom = this.#socket.write(responseHead(head, { framing: { kind: "none" } }));
  };

  /** What followed a request is the next thing to be read. */
  #putBack(bytes: Uint8Array): void {
    this.#ahead.unshift(bytes);
    this.#aheadBytes += bytes.length;
  }

  /** The client sends a body it has announced only now (RFC 9110 §10.1.1). */
  #welcome(): void {
    if (this.#body!.settled) return;
    this.#bodyState = "coming";
    this.#socket.write("HTTP/1.1 100 Continue\r\n\r\n");
  }

  #reply(reply: Reply): void {
    const head = this.#head;
    const framing = framingOf(reply, head);
    this.#persistent = !this.#draining && !this.#door.crowded && !this.#isCutOff(reply) &&
      framing.kind !== "until_close" && head !== undefined && persists(head);
    if (!reply.fields.has("date")) reply.fields.append("Date", httpDate());
    const connection = !this.#persistent
      ? "close"
      : head!.version === "1.0"
      ? "keep-alive"
      : undefined;
    if (framing.kind === "none") cancelBody(reply.body);
    const body = framing.kind === "none" ? undefined : reply.body;
    this.#write(reply, { body, framing, connection });
  }

  /** The request will not be read to its end: nobody wants it, or its answer is whole before it. */
  #isCutOff({ body }: Reply): boolean {
    if (this.#bodyState !== "coming") return this.#bodyState === "abandoned";
    return body === undefined || body instanceof Uint8Array;
  }

  #write(
    reply: Reply,
    { body, framing, connection }: { body: Body; framing: Framing; connection?: string },
  ): void {
    try {
      const head = responseHead(reply, { framing, connection });
      const message = { head, body, framing };
      const written = writeWhole(this.#socket, message);
      if (written === "sent") return this.sent();
      this.#writer = new MessageWriter(this.#socket, message, this);
      if (written === "crowded") this.#writer.crowded();
      else this.#writer.start(head);
    } catch (error) {
      cancelBody(body, error);
      this.#break(error);
    }
  }

  /** A response left unfinished: an end would pass for that of one that ends with its connection. */
  #break(error: unknown): void {
    if (this.#state === "over") return;
    if (error instanceof TypeError) log.error("a response broke off", { cause: error.message });
    this.#socket.reset();
    this.#lose(error);
  }

  #switchProtocols(reply: Reply, tunnel: TunnelEnd): void {
    const head = responseHead(reply, { framing: { kind: "none" } });
    this.#socket.write(head);
    this.#deadline.dispose();
    this.#state = "over";
    const client = new TunnelEnd(this.#socket);
    for (const bytes of this.#ahead.splice(0)) client.onData(bytes);
    const over = () => {
      reply.onTunnelEnd?.();
      this.#over();
    };
    const idleMs = reply.tunnelIdleMs ?? this.#limits.tunnelIdleMs;
    this.#tunnel = relay(client, tunnel, { idleMs, over });
  }

  /** What was written is sent before the connection closes. */
  #close(): void {
    const amid = this.#bodyState !== "whole";
    this.#finish(new Error("the connection was closed"));
    this.#lingering = new Lingering(this.#socket, {
      amid,
      ended: this.#clientEnded,
      sendMs: this.#limits.idleMs,
      over: this.#over,
    });
  }

  #depart(): void {
    this.#departure?.abort(new Error("the client went away"));
  }

  #lose(error: unknown): void {
    if (this.#state === "over") return;
    this.#socket.destroy();
    this.#finish(error);
    this.#over();
  }

  /** The connection carries nothing any more, nor does anybody wait for it. */
  #finish(error: unknown): void {
    this.#state = "over";
    this.#deadline.dispose();
    this.#ahead = [];
    this.#depart();
    this.#body?.fail(error);
    this.#writer?.abandon(error);
  }
}

/** `head`: of the request, where it could be read. */
function framingOf({ status, body }: Reply, head: RequestHead | undefined): Framing {
  if (head?.method === "HEAD" || status < 200 || status === 204 || status === 304) {
    return { kind: "none" };
  }
  if (body === undefined) return { kind: "length", length: 0 };
  const framing = framingFor(body);
  return framing.kind === "chunked" && head?.version === "1.0" ? { kind: "until_close" } : framing;
}

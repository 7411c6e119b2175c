/**
 * One client's connection: requests one after the other, each answered before the next is read
 * (RFC 9112 §9.3.2), until one side wants no more.
 */
import { type Body, cancelBody } from "../http/body/body.ts";
import { Deadline } from "../http/deadline.ts";
import { ClientDeparture } from "../http/cancel.ts";
import { bodyOf } from "../http/h1/body.ts";
import { type Framing, framingFor, requestFraming } from "../http/h1/framing.ts";
import { parseRequestHead, type RequestHead } from "../http/h1/head.ts";
import { persists } from "../http/h1/persistence.ts";
import { readRequestHead } from "../http/h1/read_head.ts";
import { responseHead, writeMessage } from "../http/h1/write.ts";
import { log } from "../log/log.ts";
import { CLIENT_GONE, type Incoming, type Reply } from "../http/message.ts";
import type { Service } from "../proxy/service.ts";
import type { Socket } from "../http/socket.ts";
import { relay } from "../transport/tunnel.ts";
import { httpDate } from "./date.ts";
import { incomingOf } from "./incoming.ts";
import { refusalOf } from "./refusal.ts";
import { ClientBody } from "./client_body.ts";

/** For the next request's head, whole: an idle connection, or a slow one, is closed after it. */
const HEAD_MS = 75_000;
/** For the client to take the next piece of a body. */
const IDLE_MS = 60_000;
/** For what a client still sends after an answer that came before its request's end. */
const LINGER_MS = 2_000;
/** For bytes to move, either way, after a switch of protocols. */
const TUNNEL_IDLE_MS = 300_000;

/** How far the body of the request under way has been read. */
type BodyState = "coming" | "whole" | "abandoned";

export class ClientConnection {
  readonly #socket: Socket;
  readonly #service: Service;
  readonly #deadline: Deadline;
  #idle = true;
  #draining = false;
  #body: BodyState = "whole";

  constructor(socket: Socket, service: Service) {
    this.#socket = socket;
    this.#service = service;
    this.#deadline = new Deadline(() => socket.destroy());
  }

  /** Serves to the end. Never rejects. */
  async serve(): Promise<void> {
    try {
      while (await this.#serveOne()) this.#idle = true;
      await this.#close();
    } catch (error) {
      // Else the client is gone, or its response broke off: nobody is left to tell.
      if (error instanceof TypeError) log.error("a response broke off", { cause: error.message });
    } finally {
      this.#deadline.dispose();
      this.#socket.destroy();
    }
  }

  /** Ends after the response under way; at once where there is none. */
  drain(): void {
    this.#draining = true;
    if (this.#idle) this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** One request and its answer. False: the connection carries no more. */
  async #serveOne(): Promise<boolean> {
    this.#deadline.start(HEAD_MS);
    const departure = new ClientDeparture();
    let head: RequestHead | undefined;
    let incoming: Incoming;
    try {
      const text = await readRequestHead(this.#socket);
      if (text === undefined) return false;
      this.#idle = false;
      head = parseRequestHead(text);
      const body = this.#bodyOf(head);
      incoming = incomingOf(head, { body, signal: departure, socket: this.#socket });
    } catch (error) {
      this.#body = "abandoned";
      const reply = this.#service.refuse(refusalOf(error), this.#socket.remote);
      return await this.#respond(reply, head);
    } finally {
      this.#deadline.stop();
    }
    const depart = () => departure.abort(new Error("the client went away"));
    if (!this.#socket.open) depart();
    this.#socket.onDeparture = depart;
    const reply = await this.#service.handle(incoming);
    if (departure.aborted && reply.status === CLIENT_GONE) return false;
    const persistent = await this.#respond(reply, head);
    this.#socket.onDeparture = undefined;
    return persistent;
  }

  #bodyOf(head: RequestHead): Body {
    this.#body = "coming";
    const body = bodyOf(this.#socket, requestFraming(head), (whole) => {
      this.#body = whole ? "whole" : "abandoned";
    });
    if (body === undefined || body instanceof Uint8Array) return body;
    const expected = head.version === "1.1" &&
      head.fields.get("expect")?.toLowerCase() === "100-continue";
    if (expected) this.#body = "abandoned";
    return new ClientBody(body, expected ? () => this.#welcome() : undefined);
  }

  /** The client sends a body it has announced only now (RFC 9110 §10.1.1). */
  #welcome(): Promise<void> | undefined {
    this.#body = "coming";
    return this.#socket.write(CONTINUE);
  }

  async #respond(reply: Reply, head: RequestHead | undefined): Promise<boolean> {
    if (reply.tunnel !== undefined) return await this.#switchProtocols(reply, reply.tunnel);
    const framing = framingOf(reply, head);
    const persistent = !this.#draining && !this.#isCutOff(reply) &&
      framing.kind !== "until_close" && head !== undefined && persists(head);
    if (!reply.fields.has("date")) reply.fields.append("Date", httpDate());
    const connection = persistent ? (head.version === "1.0" ? "keep-alive" : undefined) : "close";
    if (framing.kind === "none") cancelBody(reply.body);
    const body = framing.kind === "none" ? undefined : reply.body;
    await this.#write(reply, { body, framing, connection });
    return persistent && this.#body === "whole";
  }

  /** The request will not be read to its end: nobody wants it, or its answer is whole before it. */
  #isCutOff({ body }: Reply): boolean {
    if (this.#body !== "coming") return this.#body === "abandoned";
    return body === undefined || body instanceof Uint8Array;
  }

  async #write(
    reply: Reply,
    { body, framing, connection }: { body: Body; framing: Framing; connection?: string },
  ): Promise<void> {
    try {
      const head = responseHead(reply, { framing, connection });
      await writeMessage(this.#socket, { head, body, framing }, (waiting) => {
        if (waiting) this.#deadline.start(IDLE_MS);
        else this.#deadline.stop();
      });
    } catch (error) {
      // An end would pass for the end of a body that ends with its connection.
      this.#socket.reset();
      throw error;
    }
  }

  async #switchProtocols(reply: Reply, tunnel: Socket): Promise<boolean> {
    this.#socket.onDeparture = undefined;
    const framing: Framing = { kind: "none" };
    try {
      await this.#write(reply, { body: undefined, framing });
      await relay(this.#socket, tunnel, TUNNEL_IDLE_MS);
    } finally {
      tunnel.destroy();
      reply.onTunnelEnd?.();
    }
    return false;
  }

  /**
   * What was written is sent before the connection closes; and what the client still sends is read
   * for a while, as a close with bytes unread would take the response from it (RFC 9112 §9.6).
   */
  async #close(): Promise<void> {
    this.#deadline.start(IDLE_MS);
    await this.#socket.end();
    if (this.#body === "whole") return;
    this.#deadline.start(LINGER_MS);
    while (await this.#socket.read() !== undefined);
  }
}

const CONTINUE = new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n");

/** `head`: of the request, where it could be read. */
function framingOf({ status, body }: Reply, head: RequestHead | undefined): Framing {
  if (head?.method === "HEAD" || status < 200 || status === 204 || status === 304) {
    return { kind: "none" };
  }
  if (body === undefined) return { kind: "length", length: 0 };
  const framing = framingFor(body);
  return framing.kind === "chunked" && head?.version === "1.0" ? { kind: "until_close" } : framing;
}

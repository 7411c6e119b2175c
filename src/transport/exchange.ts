/**
 * One request and its response on one connection. Sending and receiving go side by side, as a
 * response may begin before its request has ended (RFC 9112 §9.3).
 */
import { cancelBody } from "../body.ts";
import { timed } from "../body/timed.ts";
import { ProxyError } from "../errors.ts";
import { bodyOf } from "../http1/body.ts";
import { WireError } from "../http1/errors.ts";
import { type Framing, framingFor, responseFraming } from "../http1/framing.ts";
import { parseResponseHead, type ResponseHead } from "../http1/head.ts";
import { persists } from "../http1/persistence.ts";
import { readHead } from "../http1/read_head.ts";
import { requestHead, writeMessage } from "../http1/write.ts";
import type { Outgoing, Reply } from "../message.ts";
import type { Timeouts } from "../transport.ts";
import type { Connection } from "./connection.ts";

/** A reused connection had died before the first byte of its response (RFC 9112 §9.3.1). */
export class StaleConnection extends ProxyError {
  constructor(cause?: unknown) {
    super("reset", "the upstream closed a connection that was kept alive", { cause });
  }
}

export interface ExchangeOptions {
  readonly timeouts: Timeouts;
  /** Takes the connection back once both directions have come to rest. */
  readonly release: (connection: Connection) => void;
}

export class Exchange {
  readonly #connection: Connection;
  readonly #request: Outgoing;
  readonly #timeouts: Timeouts;
  readonly #release: (connection: Connection) => void;
  readonly #abort = () => this.#connection.close(this.#request.signal.reason);
  #sending = true;
  #headAwaited = true;
  #persistent = false;
  #over = false;

  constructor(
    connection: Connection,
    request: Outgoing,
    { timeouts, release }: ExchangeOptions,
  ) {
    this.#connection = connection;
    this.#request = request;
    this.#timeouts = timeouts;
    this.#release = release;
  }

  /** Throws as Transport's `send` does, or StaleConnection. */
  async run(): Promise<Reply> {
    const { signal } = this.#request;
    try {
      signal.throwIfAborted();
      signal.addEventListener("abort", this.#abort);
      this.#send().catch((error) => this.#connection.close(error));
      const head = await this.#receiveHead();
      this.#headAwaited = false;
      this.#connection.unlimit();
      return this.#reply(head);
    } catch (error) {
      this.#finish(false);
      throw this.#explain(error);
    }
  }

  async #send(): Promise<void> {
    const { socket } = this.#connection;
    const { idleMs, responseMs } = this.#timeouts;
    const framing = requestFraming(this.#request);
    const head = requestHead(withUpgrade(this.#request), framing);
    await writeMessage(socket, { head, body: this.#request.body, framing }, (waiting) => {
      if (waiting) this.#connection.limit(idleMs, `the request was not taken for ${idleMs} ms`);
      else this.#connection.unlimit();
    });
    this.#sending = false;
    if (this.#headAwaited) {
      this.#connection.limit(responseMs, `no response within ${responseMs} ms`);
    }
  }

  /** The final response's, or 101's: other interim responses end here (RFC 9110 §15.2). */
  async #receiveHead(): Promise<ResponseHead> {
    const { socket, reused } = this.#connection;
    if (reused) await this.#firstBytes();
    for (;;) {
      const text = await readHead(socket);
      if (text === undefined) {
        throw new ProxyError("reset", "the upstream closed without an answer");
      }
      const head = parseResponseHead(text);
      if (head.status >= 200) return head;
      if (head.status !== 101) continue;
      if (this.#request.upgrade !== undefined) return head;
      throw new ProxyError("protocol", "the upstream switched protocols unasked");
    }
  }

  async #firstBytes(): Promise<void> {
    const { socket } = this.#connection;
    let bytes: Uint8Array | undefined;
    try {
      bytes = await socket.read();
    } catch (error) {
      throw error instanceof ProxyError ? error : new StaleConnection(error);
    }
    if (bytes === undefined) throw new StaleConnection();
    socket.unread(bytes);
  }

  #reply(head: ResponseHead): Reply {
    const { socket } = this.#connection;
    const { status, reason, version, fields } = head;
    if (status === 101) {
      this.#detach();
      return { status, reason, version, fields, body: undefined, tunnel: socket };
    }
    const framing = responseFraming(head, this.#request.method);
    this.#persistent = framing.kind !== "until_close" && persists(head);
    const body = bodyOf(socket, framing, (whole) => this.#finish(whole));
    const { idleMs } = this.#timeouts;
    const late = () => new ProxyError("timeout", `the body stood still for ${idleMs} ms`);
    return { status, reason, version, fields, body: timed(body, idleMs, late) };
  }

  #finish(whole: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#detach();
    if (this.#sending) cancelBody(this.#request.body);
    if (whole && this.#persistent && !this.#sending) this.#release(this.#connection);
    else this.#connection.close();
  }

  #detach(): void {
    this.#connection.unlimit();
    this.#request.signal.removeEventListener("abort", this.#abort);
  }

  #explain(error: unknown): unknown {
    const { signal } = this.#request;
    if (signal.aborted) return signal.reason;
    if (error instanceof ProxyError) return error;
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

/** The offer to switch protocols, made anew for this hop (RFC 9110 §7.8). */
function withUpgrade(request: Outgoing): Outgoing {
  if (request.upgrade === undefined) return request;
  const { fields, upgrade } = request;
  fields.set("Connection", "Upgrade");
  fields.set("Upgrade", upgrade);
  return request;
}

/**
 * One request and its response on one connection. Sending and receiving go side by side, as a
 * response may begin before its request has ended (RFC 9112 §9.3).
 */
import { cancelBody } from "../http/body/body.ts";
import { timed } from "../http/body/timed.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { bodyOf } from "../http/h1/body.ts";
import { WireError } from "../http/h1/wire_error.ts";
import { type Framing, framingFor, responseFraming } from "../http/h1/framing.ts";
import { parseResponseHead, type ResponseHead } from "../http/h1/head.ts";
import { persists } from "../http/h1/persistence.ts";
import { headIn } from "../http/h1/read_head.ts";
import { requestHead, writeMessage } from "../http/h1/write.ts";
import type { Outgoing, Reply } from "../http/message.ts";
import type { Timeouts } from "./transport.ts";
import type { Connection } from "./connection.ts";

/** A reused connection had died before the first byte of its response (RFC 9112 §9.3.1). */
export class StaleConnection extends ProxyError {
  constructor(cause: unknown) {
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
  readonly #abort = () => this.#connection.close(this.#request.signal.reason as Error);
  readonly #waiting = (waiting: boolean) => {
    const { idleMs } = this.#timeouts;
    if (waiting) this.#connection.limit(idleMs, `the request was not taken for ${idleMs} ms`);
    else this.#connection.unlimit();
  };
  #sending = true;
  #answered = false;
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
    const { socket } = this.#connection;
    try {
      this.#send();
      let head: ResponseHead;
      do {
        const bytes = await socket.read();
        if (bytes === undefined) throw new Error("the upstream closed without an answer");
        this.#answered = true;
        const text = headIn(bytes, socket);
        head = parseResponseHead(typeof text === "string" ? text : await text);
      } while (this.#isInterim(head));
      return this.#reply(head);
    } catch (error) {
      this.#finish(false);
      throw this.#explain(error);
    }
  }

  /** Goes on while the response is awaited; its failure fails the connection. */
  #send(): void {
    const { signal } = this.#request;
    if (signal.aborted) throw signal.reason;
    signal.addEventListener("abort", this.#abort);
    const framing = requestFraming(this.#request);
    const head = requestHead(withUpgrade(this.#request), framing);
    const message = { head, body: this.#request.body, framing };
    const sent = writeMessage(this.#connection.socket, message, this.#waiting);
    if (sent === undefined) this.#sent();
    else sent.then(() => this.#sent(), (error) => this.#connection.close(error));
  }

  #sent(): void {
    this.#sending = false;
    if (!this.#headAwaited) return;
    const { responseMs } = this.#timeouts;
    this.#connection.limit(responseMs, `no response within ${responseMs} ms`);
  }

  /** Other than a switch of protocols, interim responses end here (RFC 9110 §15.2). */
  #isInterim({ status }: ResponseHead): boolean {
    if (status !== 101) return status < 200;
    if (this.#request.upgrade !== undefined) return false;
    throw new ProxyError("protocol", "the upstream switched protocols unasked");
  }

  #reply(head: ResponseHead): Reply {
    const { socket } = this.#connection;
    const { status, reason, version, fields } = head;
    this.#headAwaited = false;
    this.#connection.unlimit();
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
    if (error instanceof ProxyError || error instanceof TypeError) return error;
    if (error instanceof WireError && error.reason !== "cut_short") {
      return new ProxyError("protocol", "the upstream's answer is not HTTP/1.1", { cause: error });
    }
    if (!this.#answered && this.#connection.reused) return new StaleConnection(error);
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

/**
 * workerd: the platform's `fetch` is the way out. It keeps the connections, speaks TLS, and says
 * nothing of when one was made: one limit holds for connecting and for the head of the response.
 */
import { type Body, readerOf } from "../http/body/body.ts";
import { observed } from "../http/body/observed.ts";
import { timed } from "../http/body/timed.ts";
import { signalOf } from "../http/cancel.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { Fields } from "../http/fields.ts";
import type { Outgoing, Receiver, Reply } from "../http/message.ts";
import type { Origin, Transport } from "./transport.ts";
import { sizedStream } from "../web/sized.ts";

/** What workerd's `fetch` and `Response` have beyond the standard. */
interface WorkerRequestInit extends RequestInit {
  /** "manual": a coded body comes as the bytes it is. */
  encodeResponseBody: "manual";
}

interface WorkerResponse extends Response {
  readonly webSocket?: WebSocket | null;
}

export class FetchTransport implements Transport {
  readonly #base: string;
  readonly #headMs: number;
  readonly #idleMs: number;

  constructor({ scheme, host, port, timeouts }: Origin) {
    this.#base = `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
    this.#headMs = timeouts.connectMs + timeouts.responseMs;
    this.#idleMs = timeouts.idleMs;
  }

  send(request: Outgoing, receiver: Receiver): void {
    this.#fetch(request).then(
      (reply) => receiver.replied(reply),
      (error) => receiver.failed(error),
    );
  }

  async #fetch(request: Outgoing): Promise<Reply> {
    const giveUp = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let answered = false;
    const sent = (_bytes: number, error?: unknown) => {
      // What breaks off later breaks off the upload alone.
      if (answered) return;
      if (error !== undefined) return giveUp.abort(error);
      const late = new ProxyError("timeout", `no answer came for ${this.#headMs} ms`);
      timer = setTimeout(() => giveUp.abort(late), this.#headMs);
    };
    const init: WorkerRequestInit = {
      method: request.method,
      headers: headersOf(request),
      body: payloadOf(observed(request.body, sent)),
      redirect: "manual",
      signal: AbortSignal.any([signalOf(request.signal), giveUp.signal]),
      encodeResponseBody: "manual",
    };
    try {
      return this.#replyOf(await fetch(this.#base + request.target, init));
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      const { reason } = giveUp.signal;
      throw reason instanceof ProxyError ? reason : failureOf(error);
    } finally {
      answered = true;
      clearTimeout(timer);
    }
  }

  /** The platform closes its connections itself. */
  close(): void {}

  #replyOf(response: WorkerResponse): Reply {
    if (response.status === 101 && !response.webSocket) {
      throw new ProxyError("protocol", "the upstream switched protocols unasked");
    }
    const fields = Fields.fromHeaders(response.headers);
    const late = () => new ProxyError("timeout", `the body stood still for ${this.#idleMs} ms`);
    return {
      status: response.status,
      reason: response.statusText,
      version: "1.1",
      fields,
      body: timed(bodyOf(response, fields), this.#idleMs, late),
      webSocket: response.webSocket ?? undefined,
    };
  }
}

function bodyOf({ body }: Response, fields: Fields): Body {
  if (body === null) return undefined;
  const length = fields.get("content-length");
  return readerOf(body, length === undefined ? undefined : Number(length));
}

function headersOf({ fields, upgrade }: Outgoing): [string, string][] {
  const headers = [...fields].filter(([name]) => name.toLowerCase() !== "content-length");
  return upgrade?.toLowerCase() === "websocket" ? [...headers, ["Upgrade", upgrade]] : headers;
}

function payloadOf(body: Body): BodyInit | undefined {
  if (body === undefined) return undefined;
  return body instanceof Uint8Array ? body as Uint8Array<ArrayBuffer> : sizedStream(body);
}

/** Refused and lost are one to the platform; whatever was not HTTP it calls an internal error. */
function failureOf(cause: unknown): ProxyError {
  const lost = cause instanceof Error && /connection lost/i.test(cause.message);
  return lost
    ? new ProxyError("reset", "the upstream refused the connection or closed it", { cause })
    : new ProxyError("protocol", "the upstream did not answer in HTTP", { cause });
}

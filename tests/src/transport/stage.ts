import { type Body, type BodyReader, collect } from "../../../src/http/body/body.ts";
import { ProxyError, type ProxyErrorKind } from "../../../src/http/proxy_error.ts";
import { HEAD_LIMITS } from "../../../src/http/h1/limits.ts";
import { Fields } from "../../../src/http/fields.ts";
import { answerOf, type Outgoing, type Reply } from "../../../src/http/message.ts";
import type {
  Origin as Destination,
  Timeouts,
  Transport,
} from "../../../src/transport/transport.ts";
import { type Exchange, Origin } from "../../blackbox/origin.ts";
import { PATIENCE_MS } from "../../blackbox/wire.ts";
import { textOf } from "../../socket_pair.ts";

/** How an implementation makes a transport. */
export type Make = (origin: Destination) => Transport;

const PATIENT: Timeouts = {
  connectMs: PATIENCE_MS,
  expectMs: 1000,
  responseMs: PATIENCE_MS,
  idleMs: PATIENCE_MS,
  keepAliveMs: PATIENCE_MS,
};

/** A transport whose answers are promised. */
export class Asked {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  send(request: Outgoing): Promise<Reply> {
    return answerOf((receiver) => this.#transport.send(request, receiver));
  }

  /** All that the receiver of one request is told, as it comes. */
  told(request: Outgoing): unknown[] {
    const told: unknown[] = [];
    this.#transport.send(request, {
      replied: (reply) => void told.push(reply),
      failed: (error) => void told.push(error),
    });
    return told;
  }

  close(): void {
    this.#transport.close();
  }
}

/** A transport, the origin it leads to, and what a case says between them. */
export class Stage implements AsyncDisposable {
  readonly #make: Make;
  readonly #transports: Asked[] = [];

  private constructor(make: Make, readonly origin: Origin) {
    this.#make = make;
  }

  static async set(make: Make): Promise<Stage> {
    return new Stage(make, await Origin.listen());
  }

  transport(timeouts: Partial<Timeouts> = {}, port = this.origin.port): Asked {
    const transport = new Asked(this.#make({
      scheme: "http",
      host: "127.0.0.1",
      port,
      timeouts: { ...PATIENT, ...timeouts },
      limits: HEAD_LIMITS,
    }));
    this.#transports.push(transport);
    return transport;
  }

  request(parts: Partial<Outgoing> = {}): Outgoing {
    return {
      method: "GET",
      target: "/",
      fields: Fields.from([["Host", this.origin.authority]]),
      body: undefined,
      signal: new AbortController().signal,
      ...parts,
    };
  }

  /** One exchange from beginning to end: the origin's side of it, and the text that came. */
  async exchange(
    transport: Asked,
    parts: Partial<Outgoing> = {},
    answer?: string,
  ): Promise<{ asked: Exchange; reply: Reply; text: string }> {
    const sent = transport.send(this.request(parts));
    const asked = await this.origin.next();
    await asked.reply(answer);
    const reply = await sent;
    return { asked, reply, text: await wholeOf(reply.body) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const transport of this.#transports) transport.close();
    await this.origin[Symbol.asyncDispose]();
  }
}

/** A whole body as text, a character a byte. */
export async function wholeOf(body: Body): Promise<string> {
  return textOf(await collect(body, Infinity, () => new Error("unreachable")));
}

/** A body that gives `pieces`; `cancelled` settles with the reason when no more is wanted. */
export class Pieces implements BodyReader {
  readonly #cancelled = Promise.withResolvers<unknown>();
  readonly #pieces: Iterator<Uint8Array | Promise<Uint8Array>>;
  readonly cancelled = this.#cancelled.promise;
  /** Bytes that have been read. */
  bytes = 0;

  constructor(
    pieces: Iterable<Uint8Array | Promise<Uint8Array>>,
    readonly length: number | undefined = undefined,
  ) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  async read(): Promise<Uint8Array | undefined> {
    const next = this.#pieces.next();
    if (next.done) return undefined;
    const piece = await next.value;
    this.bytes += piece.length;
    return piece;
  }

  cancel(reason?: unknown): void {
    this.#cancelled.resolve(reason);
  }
}

/** For `rejects`: a ProxyError of this kind, with an address nowhere in what the client is told. */
export function kind(expected: ProxyErrorKind): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof ProxyError)) throw new Error(`not a ProxyError: ${error}`);
    if (error.kind !== expected) throw new Error(`${error.kind}, not ${expected}: ${error}`);
    if (error.message.includes("127.0.0.1")) throw new Error(`an address in: ${error.message}`);
    return true;
  };
}

/**
 * A body on its way in: fed what a connection receives, read or piped by whoever wants it, no
 * faster than it is wanted.
 */
import { type BodyFlow, type BodyReader, type BodySink, joined } from "../body/body.ts";
import { release } from "../body/release.ts";
import { type BodyDecoder, decoderFor } from "./decoder.ts";
import type { Framing } from "./framing.ts";
import { WireError } from "./wire_error.ts";

/** The connection that a body comes on. */
export interface BodySource {
  /** Bytes are wanted, as somebody waits for them, or none is for now. */
  wanted(waited: boolean): void;
  /** No bytes are to arrive (the socket is to be paused), or they may again. */
  held(held: boolean): void;
  /**
   * Called exactly once, when nothing more of the body will be taken, before its last piece is given.
   * `whole`: it came to its framed end, and what follows is the next message, of which some has come
   * where it is `followed`. Else it was cancelled, cut short or ended by the end of the connection,
   * which can carry nothing more.
   */
  settled(whole: boolean, followed: boolean): void;
}

/** Pieces kept for a reader before the source is held. */
const READ_AHEAD = 64 * 1024;

type State =
  /** Nobody takes pieces now; what comes is kept. */
  | "kept"
  /** A read waits. */
  | "awaited"
  /** Pieces go to a sink. */
  | "piped"
  /** The sink has no room. */
  | "blocked"
  /** All of it came; kept pieces may be left. */
  | "ended"
  /** Nothing is left of it, or it was cut short or cancelled. */
  | "over";

export class IncomingBody implements BodyReader, BodyFlow {
  readonly exclusive = true;
  readonly #decoder: BodyDecoder;
  readonly #source: BodySource;
  #state: State = "kept";
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #held = false;
  #settled = false;
  #failure: { readonly error: unknown } | undefined;
  #reader: PromiseWithResolvers<Uint8Array | undefined> | undefined;
  #sink: BodySink | undefined;

  /** `first`: what the decoder has given already. */
  constructor(decoder: BodyDecoder, source: BodySource, first?: Uint8Array) {
    this.#decoder = decoder;
    this.#source = source;
    if (first !== undefined) this.#give(first);
  }

  get length(): number | undefined {
    return this.#decoder.length;
  }

  /** Nothing of what comes belongs to it any more. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Takes what belongs to it, and gives how many bytes that were. */
  feed(bytes: Uint8Array): number {
    if (this.#settled) return 0;
    const pieces: Uint8Array[] = [];
    let taken: number;
    try {
      taken = this.#decoder.decode(bytes, pieces);
    } catch (error) {
      this.fail(error);
      return bytes.length;
    }
    const whole = this.#decoder.done;
    // First, as who gets the last piece may go on with the connection.
    if (whole) this.#settle(true, taken < bytes.length);
    if (pieces.length > 0) this.#give(joined(pieces));
    // Joined they are a copy.
    if (pieces.length > 1 && taken === bytes.length) release(bytes);
    if (whole) this.#end();
    return taken;
  }

  /** The other side has ended the connection. */
  ended(): void {
    if (this.#settled) return;
    if (!this.#decoder.endsWithConnection) {
      return this.fail(new WireError("cut_short", "the connection ended in a body"));
    }
    this.#settle(false);
    this.#end();
  }

  /** No more comes, and what came is not all. */
  fail(error: unknown): void {
    if (this.#settled) return;
    this.#failure = { error };
    this.#settle(false);
    const state = this.#state;
    this.#state = "over";
    if (state === "awaited") this.#takeReader().reject(error);
    else if (state === "piped" || state === "blocked") this.#sink!.onBodyFailure(error);
  }

  read(): Promise<Uint8Array | undefined> {
    if (this.#kept.length > 0) return Promise.resolve(this.#shift());
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    if (this.#state === "ended" || this.#state === "over") return Promise.resolve(undefined);
    this.#state = "awaited";
    this.#reader = Promise.withResolvers();
    this.#want(true);
    return this.#reader.promise;
  }

  pipe(sink: BodySink): BodyFlow {
    this.#sink = sink;
    if (this.#failure !== undefined) sink.onBodyFailure(this.#failure.error);
    else this.#pour();
    return this;
  }

  resume(): void {
    if (this.#state === "blocked" || this.#state === "ended") this.#pour();
  }

  cancel(reason: unknown = new Error("the body was cancelled")): void {
    this.#kept = [];
    if (this.#settled) this.#state = "over";
    else this.fail(reason);
  }

  /** What is kept to the sink, and then what comes. */
  #pour(): void {
    const sink = this.#sink!;
    while (this.#kept.length > 0) {
      if (!sink.onPiece(this.#shift())) {
        if (this.#state !== "ended" && this.#state !== "over") this.#block();
        return;
      }
    }
    if (this.#state === "over") return;
    if (this.#state === "ended") return this.#finish();
    this.#state = "piped";
    this.#hold(false);
    this.#want(true);
  }

  #give(piece: Uint8Array): void {
    if (this.#state === "awaited") {
      this.#state = "kept";
      this.#want(false);
      this.#takeReader().resolve(piece);
    } else if (this.#state === "piped") {
      if (this.#sink!.onPiece(piece)) this.#want(true);
      else if (this.#state === "piped") this.#block();
    } else if (this.#state !== "over") {
      this.#kept.push(piece);
      this.#keptBytes += piece.length;
      if (this.#keptBytes >= READ_AHEAD) this.#hold(true);
    }
  }

  #shift(): Uint8Array {
    const piece = this.#kept.shift()!;
    this.#keptBytes -= piece.length;
    if (this.#keptBytes < READ_AHEAD) this.#hold(false);
    return piece;
  }

  #block(): void {
    this.#state = "blocked";
    this.#want(false);
    this.#hold(true);
  }

  /** All of it came. */
  #end(): void {
    switch (this.#state) {
      case "awaited":
        this.#state = "over";
        return this.#takeReader().resolve(undefined);
      case "piped":
        return this.#finish();
      case "over":
        return;
      default:
        this.#state = "ended";
    }
  }

  #finish(): void {
    this.#state = "over";
    this.#sink!.onBodyEnd();
  }

  #takeReader(): PromiseWithResolvers<Uint8Array | undefined> {
    const reader = this.#reader!;
    this.#reader = undefined;
    return reader;
  }

  #want(wanted: boolean): void {
    if (!this.#settled) this.#source.wanted(wanted);
  }

  #hold(held: boolean): void {
    if (this.#held === held || this.#settled) return;
    this.#held = held;
    this.#source.held(held);
  }

  #settle(whole: boolean, followed = false): void {
    this.#hold(false);
    this.#settled = true;
    this.#source.settled(whole, followed);
  }
}

/** What a head is followed by, so far. */
export interface BodyStart {
  /** Undefined: there is none. Bytes: it is whole. */
  readonly body: Uint8Array | IncomingBody | undefined;
  /** How many of the bytes belong to it. */
  readonly taken: number;
}

/**
 * The body after a head that `bytes` came with. One that is whole already comes as bytes, and its
 * source is told nothing. Throws WireError where what is there is malformed.
 */
export function bodyIn(
  bytes: Uint8Array | undefined,
  framing: Framing,
  source: BodySource,
): BodyStart {
  if (framing.kind === "length" && framing.length > 0 && bytes !== undefined) {
    const { length } = framing;
    if (bytes.length === length) return { body: bytes, taken: length };
    if (bytes.length > length) return { body: bytes.subarray(0, length), taken: length };
  }
  const decoder = decoderFor(framing);
  if (decoder === undefined) return NO_BODY;
  if (bytes === undefined) return { body: new IncomingBody(decoder, source), taken: 0 };
  if (framing.kind === "chunked") return chunkedIn(bytes, decoder, source);
  const body = new IncomingBody(decoder, source);
  return { body, taken: body.feed(bytes) };
}

const NO_BODY: BodyStart = { body: undefined, taken: 0 };

function chunkedIn(bytes: Uint8Array, decoder: BodyDecoder, source: BodySource): BodyStart {
  const pieces: Uint8Array[] = [];
  const taken = decoder.decode(bytes, pieces);
  // An empty body is one: who passes it on says so.
  if (decoder.done) return { body: joined(pieces), taken };
  const first = pieces.length === 0 ? undefined : joined(pieces);
  return { body: new IncomingBody(decoder, source, first), taken };
}

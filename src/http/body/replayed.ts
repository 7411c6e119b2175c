import type { Body, BodyReader } from "./body.ts";
import { ProxyError } from "../proxy_error.ts";

/** How far a view has read, in pieces. */
interface Place {
  at: number;
}

/**
 * A body that can be read several times, at once or one after the other, for a request that may be
 * sent more than once. Each view gives the pieces kept, and then goes on from the source, of which
 * a piece is read only when a view asks for it, once for all.
 *
 * Up to `maxBytes` are kept. Beyond that no further view can be had, and views that have fallen
 * behind one that reads on are lost: at most `maxBytes` and one piece are in memory.
 */
export class Replay {
  readonly #source: Body;
  readonly #maxBytes: number;
  readonly #open = new Set<Place>();
  #pieces: Uint8Array[] = [];
  /** How many pieces came before those kept. */
  #dropped = 0;
  #bytes = 0;
  /** The read under way; once the source has ended or failed, the last one. */
  #next: Promise<Uint8Array | undefined> | undefined;
  #repeatable: boolean;
  #closed = false;

  constructor(source: Body, maxBytes: number) {
    this.#source = source;
    this.#maxBytes = maxBytes;
    this.#repeatable = (source?.length ?? 0) <= maxBytes;
  }

  /** A view can be had: the body is kept from its first byte on, and has not failed. */
  get repeatable(): boolean {
    return this.#repeatable;
  }

  /**
   * The body from its first byte on. It is to be read to its end or cancelled; what it comes from
   * is not cancelled with it. Throws ProxyError `body_too_large` where it is not repeatable; a view
   * that is lost rejects with the same.
   */
  view(): Body {
    if (!this.#repeatable) throw this.#tooLong();
    const source = this.#source;
    if (source === undefined || source instanceof Uint8Array) return source;
    const place: Place = { at: 0 };
    this.#open.add(place);
    return {
      length: source.length,
      read: () => this.#read(source, place),
      cancel: (reason) => this.#leave(place, reason),
    };
  }

  /** No more views are wanted: when the last is over, the source is cancelled, if it has not ended. */
  close(): void {
    this.#closed = true;
    this.#repeatable = false;
    this.#releaseUnused();
  }

  get #count(): number {
    return this.#dropped + this.#pieces.length;
  }

  async #read(source: BodyReader, place: Place): Promise<Uint8Array | undefined> {
    const index = place.at++;
    try {
      if (index < this.#dropped) throw this.#tooLong();
      const piece = index < this.#count
        ? this.#pieces[index - this.#dropped]
        : await (this.#next ??= this.#pull(source));
      if (piece === undefined) this.#leave(place);
      return piece;
    } catch (error) {
      this.#leave(place, error);
      throw error;
    }
  }

  async #pull(source: BodyReader): Promise<Uint8Array | undefined> {
    let piece: Uint8Array | undefined;
    try {
      piece = await source.read();
    } catch (error) {
      this.#repeatable = false;
      throw error;
    }
    if (piece === undefined) return undefined;
    this.#next = undefined;
    this.#keep(piece);
    return piece;
  }

  /** A piece that no open view has waited for is kept whatever it weighs: one will come to it. */
  #keep(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes <= this.#maxBytes) return;
    this.#repeatable = false;
    for (const { at } of this.#open) if (at === this.#count) return this.#drop();
  }

  #drop(): void {
    this.#dropped = this.#count;
    this.#pieces = [];
  }

  #leave(place: Place, reason?: unknown): void {
    if (this.#open.delete(place)) this.#releaseUnused(reason);
  }

  #releaseUnused(reason?: unknown): void {
    if (!this.#closed || this.#open.size > 0) return;
    this.#drop();
    if (this.#source !== undefined && !(this.#source instanceof Uint8Array)) {
      this.#source.cancel(reason);
    }
  }

  #tooLong(): ProxyError {
    const detail = `a body of more than ${this.#maxBytes} bytes is not sent to several targets`;
    return new ProxyError("body_too_large", detail);
  }
}

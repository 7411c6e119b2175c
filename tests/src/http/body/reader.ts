import type { BodyReader } from "../../../../src/http/body/body.ts";

/** A body of which a test gives each piece when it likes. */
export class HandBody implements BodyReader {
  readonly cancelled: unknown[] = [];
  #reads: PromiseWithResolvers<Uint8Array | undefined>[] = [];

  constructor(readonly length: number | undefined = undefined) {}

  /** Reads that wait for a piece. */
  get waiting(): number {
    return this.#reads.length;
  }

  read(): Promise<Uint8Array | undefined> {
    const read = Promise.withResolvers<Uint8Array | undefined>();
    this.#reads.push(read);
    return read.promise;
  }

  give(piece: Uint8Array | undefined): void {
    this.#reads.shift()!.resolve(piece);
  }

  fail(error: unknown): void {
    this.#reads.shift()!.reject(error);
  }

  cancel(reason?: unknown): void {
    this.cancelled.push(reason);
  }
}

/** A body of `pieces` that are there. */
export function bodyOf(pieces: Iterable<Uint8Array>, length?: number): BodyReader & {
  cancelled: unknown[];
} {
  const left = pieces[Symbol.iterator]();
  const cancelled: unknown[] = [];
  return {
    length,
    cancelled,
    read: () => Promise.resolve(left.next().value as Uint8Array | undefined),
    cancel: (reason) => void cancelled.push(reason),
  };
}

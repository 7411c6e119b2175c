import { Buffer } from "node:buffer";
import type { Wire } from "./wire.ts";

/**
 * A message head as it stood on the wire. This reader is kept apart from Weir's own on purpose:
 * an error in one must not hide in the other.
 */
export class Head {
  readonly line: string;
  /** Names as written, values without the white space around them, in order. */
  readonly fields: readonly (readonly [name: string, value: string])[];

  constructor(readonly text: string) {
    const [line, ...fieldLines] = text.split("\r\n");
    this.line = line;
    this.fields = fieldLines.map((fieldLine) => {
      const colon = fieldLine.indexOf(":");
      if (colon <= 0) {
        throw new Error(`not a field line: ${JSON.stringify(fieldLine)}`);
      }
      return [
        fieldLine.slice(0, colon),
        fieldLine.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, ""),
      ];
    });
  }

  /** Values of every field line with that name, in order. */
  all(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.fields.filter(([each]) => each.toLowerCase() === wanted).map(([, value]) => value);
  }

  /** The one value of a field; undefined when absent. Throws when there is more than one. */
  one(name: string): string | undefined {
    const values = this.all(name);
    if (values.length > 1) {
      throw new Error(`${name} stands ${values.length} times in:\n${this.text}`);
    }
    return values[0];
  }

  has(name: string): boolean {
    return this.all(name).length > 0;
  }

  /** Field lines as text, without those whose lower-case name is in `besides`. */
  lines(besides: readonly string[] = []): string[] {
    return this.fields
      .filter(([name]) => !besides.includes(name.toLowerCase()))
      .map(([name, value]) => `${name}: ${value}`);
  }
}

/**
 * Reads up to and with the empty line; undefined when the other side left before any byte. Waits
 * for as long as it takes when `waitingFor` is not given.
 */
export async function readHead(wire: Wire, waitingFor?: string): Promise<Head | undefined> {
  let bytes = Buffer.alloc(0);
  while (true) {
    const end = bytes.indexOf("\r\n\r\n");
    if (end >= 0) {
      wire.unread(bytes.subarray(end + 4));
      return new Head(bytes.toString("latin1", 0, end));
    }
    const piece = await wire.read(waitingFor);
    if (piece === undefined) {
      if (bytes.length === 0) return undefined;
      throw new Error(`the head was cut short: ${JSON.stringify(bytes.toString("latin1"))}`);
    }
    bytes = Buffer.concat([bytes, piece]);
  }
}

export type Framing = { length: number } | "chunked" | "until close";

/** The framing that the fields announce; `unmarked` is what holds when they say nothing. */
export function framingOf(head: Head, unmarked: Framing): Framing {
  const coding = head.one("transfer-encoding");
  const length = head.one("content-length");
  if (coding !== undefined && length !== undefined) {
    throw new Error(`both Transfer-Encoding and Content-Length in:\n${head.text}`);
  }
  if (coding !== undefined) {
    if (coding !== "chunked") {
      throw new Error(`unknown coding in:\n${head.text}`);
    }
    return "chunked";
  }
  return length === undefined ? unmarked : { length: Number(length) };
}

/** A body as it comes in, decoded; pulled by a case as far as it wants. */
export class Inflow {
  /** Lines that came after the last chunk. */
  readonly trailers: string[] = [];
  /** Set at the end: whether the body ended as its framing says. */
  complete: boolean | undefined;
  readonly #pieces: AsyncGenerator<Buffer>;
  #arrived: Buffer[] = [];

  constructor(readonly wire: Wire, readonly framing: Framing) {
    this.#pieces = this.#decode();
  }

  /** What has been pulled so far, as latin1 text. */
  get text(): string {
    return this.bytes.toString("latin1");
  }

  get bytes(): Buffer {
    const whole = Buffer.concat(this.#arrived);
    this.#arrived = [whole];
    return whole;
  }

  /** Pulls until `text` has arrived. */
  async until(text: string): Promise<void> {
    while (!this.text.includes(text)) {
      if (!await this.#pull()) {
        throw new Error(
          `the body ended before ${JSON.stringify(text)}: ${JSON.stringify(this.text)}`,
        );
      }
    }
  }

  /** Pulls to the end, however it comes. */
  async whole(): Promise<this> {
    while (await this.#pull());
    return this;
  }

  /** Pulls to the end and counts, keeping nothing. */
  async count(): Promise<number> {
    let length = 0;
    while (await this.#pull()) {
      length += this.#arrived.at(-1)!.length;
      this.#arrived = [];
    }
    return length;
  }

  async #pull(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done) return false;
    this.#arrived.push(next.value);
    return true;
  }

  async *#decode(): AsyncGenerator<Buffer> {
    if (this.framing === "until close") {
      for (let piece; (piece = await this.#read()) !== undefined;) yield piece;
      this.complete = await this.wire.departure() === "ended";
    } else if (this.framing === "chunked") {
      this.complete = yield* this.#chunks();
    } else {
      this.complete = yield* this.#exactly(this.framing.length);
    }
  }

  async *#exactly(length: number): AsyncGenerator<Buffer, boolean> {
    for (let left = length; left > 0;) {
      const piece = await this.#read();
      if (piece === undefined) return false;
      this.wire.unread(piece.subarray(left));
      const wanted = piece.subarray(0, left);
      left -= wanted.length;
      yield wanted;
    }
    return true;
  }

  async *#chunks(): AsyncGenerator<Buffer, boolean> {
    while (true) {
      const size = await this.#line();
      if (size === undefined) return false;
      if (!/^[0-9a-fA-F]+$/.test(size)) {
        throw new Error(`not a chunk size: ${JSON.stringify(size)}`);
      }
      if (parseInt(size, 16) === 0) break;
      if (!(yield* this.#exactly(parseInt(size, 16)))) return false;
      const end = await this.#line();
      if (end === undefined) return false;
      if (end !== "") {
        throw new Error(`a chunk longer than its size: ${JSON.stringify(end)}`);
      }
    }
    for (let line; (line = await this.#line()) !== "";) {
      if (line === undefined) return false;
      this.trailers.push(line);
    }
    return true;
  }

  async #line(): Promise<string | undefined> {
    let bytes = Buffer.alloc(0);
    while (true) {
      const end = bytes.indexOf("\r\n");
      if (end >= 0) {
        this.wire.unread(bytes.subarray(end + 2));
        return bytes.toString("latin1", 0, end);
      }
      const piece = await this.#read();
      if (piece === undefined) return undefined;
      bytes = Buffer.concat([bytes, piece]);
    }
  }

  #read(): Promise<Buffer | undefined> {
    return this.wire.read("more of a body");
  }
}

/** A head from its lines. */
export function head(...lines: string[]): string {
  return lines.join("\r\n") + "\r\n\r\n";
}

/** A whole message framed by its length. */
export function message(lines: string[], body: string): string {
  return head(...lines, `Content-Length: ${body.length}`) + body;
}

export function chunk(data: string): string {
  return `${data.length.toString(16)}\r\n${data}\r\n`;
}

export const LAST_CHUNK = "0\r\n\r\n";

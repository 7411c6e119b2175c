/** The h1 machines fed as a connection feeds them, one piece after the other. */
import type { Body, BodyReader } from "../../../../src/http/body/body.ts";
import { bodyIn, type BodySource, IncomingBody } from "../../../../src/http/h1/body.ts";
import type { Framing } from "../../../../src/http/h1/framing.ts";
import { HeadReader } from "../../../../src/http/h1/read_head.ts";
import { type Message, MessageWriter, writeWhole } from "../../../../src/http/h1/write.ts";
import type { Socket } from "../../../../src/http/socket.ts";
import { bytesOf, textOf } from "../../../socket_pair.ts";

/** What a peer has sent, piece by piece; unless `open`, it has ended after that. */
export class Feed implements BodySource {
  readonly #pieces: Uint8Array[];
  readonly #open: boolean;
  #body: IncomingBody | undefined;
  #wanted = false;
  readonly settlements: boolean[] = [];

  constructor(pieces: Iterable<Uint8Array | string>, { open = false } = {}) {
    this.#pieces = Array.from(pieces, (each) => typeof each === "string" ? bytesOf(each) : each)
      .filter(({ length }) => length > 0);
    this.#open = open;
  }

  /** The next head; undefined where the peer ended before it. Throws WireError. */
  head(reader: HeadReader): string | undefined {
    for (let bytes; (bytes = this.#pieces.shift()) !== undefined;) {
      const text = reader.feed(bytes);
      if (text === undefined) continue;
      const rest = reader.takeRest();
      if (rest !== undefined) this.#pieces.unshift(rest);
      return text;
    }
    if (this.#open) throw new Error("the head does not end, nor was it refused");
    reader.ended();
    return undefined;
  }

  /** The body that is next. Throws WireError where its start is malformed. */
  body(framing: Framing): Body {
    const first = this.#pieces.shift();
    const { body, taken } = bodyIn(first, framing, this);
    if (first !== undefined && taken < first.length) this.#pieces.unshift(first.subarray(taken));
    if (!(body instanceof IncomingBody)) {
      this.settlements.push(true);
      return body;
    }
    return this.#body = body;
  }

  /** What is left, as text. */
  get rest(): string {
    return this.#pieces.map(textOf).join("");
  }

  more(text: string): void {
    this.#give(bytesOf(text));
  }

  wanted(wanted: boolean): void {
    const begins = wanted && !this.#wanted;
    this.#wanted = wanted;
    if (begins) queueMicrotask(() => this.#flow());
  }

  held(_held: boolean): void {}

  settled(whole: boolean): void {
    this.#wanted = false;
    this.settlements.push(whole);
  }

  #flow(): void {
    while (this.#wanted) {
      const bytes = this.#pieces.shift();
      if (bytes !== undefined) this.#give(bytes);
      else if (this.#open) return;
      else this.#body!.ended();
    }
  }

  #give(bytes: Uint8Array): void {
    const taken = this.#body!.feed(bytes);
    if (taken < bytes.length) this.#pieces.unshift(bytes.subarray(taken));
  }
}

/** As `read` gives it, or `pipe`. */
export type Way = "read" | "piped";
export const WAYS: readonly Way[] = ["read", "piped"];

/** A whole body as text. No piece of it may be empty. */
export async function textIn(body: Body, way: Way): Promise<string> {
  if (body === undefined) return "";
  if (body instanceof Uint8Array) return textOf(body);
  let text = "";
  const add = (piece: Uint8Array) => {
    if (piece.length === 0) throw new Error("an empty piece");
    text += textOf(piece);
  };
  if (way === "piped") await poured(body, add);
  else for (let piece; (piece = await body.read()) !== undefined;) add(piece);
  return text;
}

/** Every second piece finds no room. */
function poured(body: BodyReader, add: (piece: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let count = 0;
    const flow = body.pipe!({
      onPiece(bytes) {
        add(bytes);
        if (++count % 2 === 1) return true;
        queueMicrotask(() => flow.resume());
        return false;
      },
      onBodyEnd: resolve,
      onBodyFailure: reject,
    });
  });
}

/** Sends a message to its end; rejects where that breaks off. */
export function sent(
  socket: Socket,
  message: Message,
  waiting: (waiting: boolean) => void = () => {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const written = writeWhole(socket, message);
    if (written === "sent") return resolve();
    const writer = new MessageWriter(socket, message, { waiting, sent: resolve, broken: reject });
    const { consumer } = socket;
    socket.consumer = {
      onData: (bytes) => consumer.onData(bytes),
      onDrain: () => writer.drained(),
      onEnd: () => consumer.onEnd(),
      onError(error) {
        writer.abandon(error);
        reject(error);
      },
    };
    if (written === "crowded") writer.crowded();
    else writer.start(message.head);
  });
}

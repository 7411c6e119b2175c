/**
 * Messages to bytes (RFC 9112 §2). How the body is framed follows from `Framing` alone, whatever
 * the fields say.
 */
import { type Body, type BodyFlow, type BodySink, cancelBody, pump } from "../body/body.ts";
import { release } from "../body/release.ts";
import type { Fields } from "../fields.ts";
import type { Socket } from "../socket.ts";
import { chunkOf, LAST_CHUNK } from "./chunked.ts";
import type { Framing } from "./framing.ts";

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TARGET = /^[\x21-\x7e\x80-\xff]+$/;
/** Above all CR, LF and NUL, and what does not fit into a byte. */
const NOT_TEXT = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * A request head with the framing lines that `framing` asks for. Throws TypeError where the request
 * line would not be one; that its fields are is Fields' promise.
 */
export function requestHead(
  request: { readonly method: string; readonly target: string; readonly fields: Fields },
  framing: Framing,
): string {
  const { method, target, fields } = request;
  if (!TOKEN.test(method)) throw new TypeError("a method that is no token");
  if (!TARGET.test(target)) throw new TypeError("a forbidden character in a request target");
  return `${method} ${target} HTTP/1.1\r\n${fieldLines(fields, framing)}\r\n`;
}

/**
 * The same for a response. `connection` is the value of `Connection`, if there is to be one. Where
 * `framing` is none, a `Content-Length` in the fields speaks of the body that is not sent (HEAD,
 * 304) and stays, save where it is forbidden (RFC 9110 §8.6).
 */
export function responseHead(
  reply: { readonly status: number; readonly reason: string; readonly fields: Fields },
  { framing, connection }: { framing: Framing; connection?: string },
): string {
  const { status, reason, fields } = reply;
  if (!Number.isInteger(status) || status < 100 || status > 999) {
    throw new TypeError("a status that is not three digits");
  }
  if (NOT_TEXT.test(reason)) throw new TypeError("a forbidden character in a reason phrase");
  const keepLength = framing.kind === "none" && status >= 200 && status !== 204;
  const lines = fieldLines(fields, framing, keepLength);
  const last = connection === undefined ? "" : `Connection: ${connection}\r\n`;
  return `HTTP/1.1 ${status} ${reason}\r\n${lines}${last}\r\n`;
}

/** A declared length keeps the place that it has in the fields. */
function fieldLines(fields: Fields, framing: Framing, keepLength = false): string {
  let lines = "";
  let framed = framing.kind === "none" || framing.kind === "until_close";
  for (let i = 0; i < fields.size; i++) {
    if (fields.is(i, "transfer-encoding")) continue;
    if (!keepLength && fields.is(i, "content-length")) {
      if (framing.kind !== "length" || framed) continue;
      framed = true;
      lines += `${fields.name(i)}: ${framing.length}\r\n`;
    } else {
      lines += `${fields.name(i)}: ${fields.value(i)}\r\n`;
    }
  }
  if (framed) return lines;
  return framing.kind === "length"
    ? `${lines}Content-Length: ${framing.length}\r\n`
    : `${lines}Transfer-Encoding: chunked\r\n`;
}

/** A message ready to be sent: `head` as `requestHead` or `responseHead` gives it. */
export interface Message {
  readonly head: string;
  readonly body: Body;
  readonly framing: Framing;
}

/** Who sends a message. */
export interface Sender {
  /** The other side takes no more for now, or takes more again: for time limits. */
  waiting(waiting: boolean): void;
  /** The socket has taken all of it. */
  sent(): void;
  /**
   * It is left unfinished: its body failed, or was longer or shorter than declared (TypeError);
   * never more than that is sent.
   */
  broken(error: unknown): void;
}

/**
 * Whether the message goes out in one write, as its body is there; then it has. Throws TypeError
 * for a body that is not as long as declared.
 */
export function writeWhole(
  socket: Socket,
  { head, body, framing }: Message,
): "sent" | "crowded" | undefined {
  let bytes: Uint8Array | undefined;
  if (body instanceof Uint8Array) {
    if (framing.kind !== "length") return undefined;
    if (body.length !== framing.length) throw wrongLength();
    bytes = body;
  } else if (body !== undefined || framing.kind === "chunked" || longest(framing) > 0) {
    return undefined;
  }
  return socket.write(head, bytes) ? "sent" : "crowded";
}

type State = "flowing" | "waiting" | "over";

/** Sends a message whose body comes in pieces, as fast as the other side takes them. */
export class MessageWriter implements BodySink {
  readonly #socket: Socket;
  readonly #body: Body;
  readonly #framing: Framing;
  readonly #sender: Sender;
  readonly #exclusive: boolean;
  #state: State = "flowing";
  #left: number;
  #flow: BodyFlow | undefined;
  /** It ended while the other side took no more. */
  #ended = false;

  constructor(socket: Socket, { body, framing }: Omit<Message, "head">, sender: Sender) {
    this.#socket = socket;
    this.#body = body;
    this.#framing = framing;
    this.#sender = sender;
    this.#left = longest(framing);
    this.#exclusive = !(body instanceof Uint8Array) && body?.exclusive === true;
  }

  start(head: string): void {
    const body = this.#body;
    if (!this.#socket.write(head)) this.#wait();
    if (body === undefined) return this.onBodyEnd();
    if (body instanceof Uint8Array) {
      this.onPiece(body);
      return this.onBodyEnd();
    }
    this.#flow = pump(body, this);
  }

  /** In the place of `start`: all of it was taken by `writeWhole`, which left no room. */
  crowded(): void {
    this.#ended = true;
    this.#wait();
  }

  /** The socket has room again. */
  drained(): void {
    if (this.#state !== "waiting") return;
    this.#state = "flowing";
    this.#sender.waiting(false);
    if (this.#ended) this.#finish();
    else this.#flow?.resume();
  }

  /** Nobody is left to send it to. */
  abandon(error: unknown): void {
    if (this.#state === "over") return;
    this.#over();
    cancelBody(this.#body, error);
  }

  onPiece(bytes: Uint8Array): boolean {
    if (this.#state === "over") return false;
    if (bytes.length > this.#left) {
      this.#break(wrongLength());
      return false;
    }
    this.#left -= bytes.length;
    if (bytes.length === 0) return this.#state === "flowing";
    if (!this.#put(bytes)) this.#wait();
    return this.#state === "flowing";
  }

  onBodyEnd(): void {
    if (this.#state === "over") return;
    if (this.#framing.kind === "length" && this.#left > 0) return this.#break(wrongLength());
    if (this.#framing.kind === "chunked" && !this.#socket.write(LAST_CHUNK)) this.#wait();
    if (this.#state === "waiting") this.#ended = true;
    else this.#finish();
  }

  onBodyFailure(error: unknown): void {
    if (this.#state !== "over") this.#break(error);
  }

  #put(bytes: Uint8Array): boolean {
    if (this.#framing.kind !== "chunked") return this.#socket.write("", bytes, this.#exclusive);
    const chunk = chunkOf(bytes);
    if (this.#exclusive) release(bytes);
    return this.#socket.write("", chunk, true);
  }

  #wait(): void {
    if (this.#state !== "flowing") return;
    this.#state = "waiting";
    this.#sender.waiting(true);
  }

  #finish(): void {
    this.#over();
    this.#sender.sent();
  }

  #break(error: unknown): void {
    this.#over();
    cancelBody(this.#body, error);
    this.#sender.broken(error);
  }

  #over(): void {
    if (this.#state === "waiting") this.#sender.waiting(false);
    this.#state = "over";
  }
}

function longest(framing: Framing): number {
  if (framing.kind === "length") return framing.length;
  return framing.kind === "none" ? 0 : Infinity;
}

function wrongLength(): TypeError {
  return new TypeError("a body that is not as long as declared");
}

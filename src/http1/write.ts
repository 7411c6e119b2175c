/**
 * Messages to bytes (RFC 9112 §2). How the body is framed follows from `Framing` alone, whatever
 * the fields say.
 */
import { type Body, cancelBody } from "../body.ts";
import type { Fields } from "../fields.ts";
import type { Socket } from "../socket.ts";
import { chunkOf, LAST_CHUNK } from "./chunked.ts";
import type { Framing } from "./framing.ts";
import { encode } from "./latin1.ts";

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const FIELD_LINES = `(?:${TOKEN}:[\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n)*`;
const REQUEST_HEAD = new RegExp(
  `^${TOKEN} [\\x21-\\x7e\\x80-\\xff]+ HTTP/1\\.1\\r\\n${FIELD_LINES}\\r\\n$`,
);
const RESPONSE_HEAD = new RegExp(
  `^HTTP/1\\.1 [1-9][0-9]{2} [\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n${FIELD_LINES}\\r\\n$`,
);

/**
 * A request head with the framing lines that `framing` asks for. Throws TypeError where a part
 * holds what it must not, above all CR, LF and NUL.
 */
export function requestHead(
  request: { readonly method: string; readonly target: string; readonly fields: Fields },
  framing: Framing,
): string {
  const head = `${request.method} ${request.target} HTTP/1.1\r\n` +
    fieldLines(request.fields, framing) + "\r\n";
  if (!REQUEST_HEAD.test(head)) throw new TypeError("a request that is not fit to be sent");
  return head;
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
  const bare = status < 200 || status === 204;
  const head = `HTTP/1.1 ${status} ${reason}\r\n` +
    fieldLines(fields, framing, framing.kind === "none" && !bare) +
    (connection === undefined ? "\r\n" : `Connection: ${connection}\r\n\r\n`);
  if (!RESPONSE_HEAD.test(head)) throw new TypeError("a response that is not fit to be sent");
  return head;
}

/** A declared length keeps the place that it has in the fields. */
function fieldLines(fields: Fields, framing: Framing, keepLength = false): string {
  let lines = "";
  let framed = framing.kind === "none" || framing.kind === "until_close";
  for (let i = 0; i < fields.size; i++) {
    const key = fields.key(i);
    if (key === "transfer-encoding") continue;
    if (key === "content-length" && !keepLength) {
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

/**
 * Told while the other side takes no more: `true` when waiting begins, `false` when there is room
 * again. For time limits.
 */
export type Waiting = (waiting: boolean) => void;

/** Up to here a copy costs less than a second write. */
const JOINED_BYTES = 64 * 1024;

/**
 * Sends a message; where its body is there already, in one write. Resolves when the socket has
 * taken all of it. Rejects, with the body cancelled and the message left unfinished, when the body
 * or the socket fails, and with TypeError when the body is longer or shorter than its length: never
 * more than that is sent.
 */
export async function writeMessage(
  socket: Socket,
  { head, body, framing }: Message,
  waiting: Waiting = () => {},
): Promise<void> {
  try {
    if (body instanceof Uint8Array && framing.kind === "length" && body.length <= JOINED_BYTES) {
      if (body.length !== framing.length) throw wrongLength();
      await write(socket, encode(head, body), waiting);
    } else {
      await write(socket, encode(head), waiting);
      await writeBody(socket, { body, framing }, waiting);
    }
  } catch (error) {
    cancelBody(body, error);
    throw error;
  }
}

async function writeBody(
  socket: Socket,
  { body, framing }: Omit<Message, "head">,
  waiting: Waiting,
): Promise<void> {
  const chunked = framing.kind === "chunked";
  let left = longest(framing);
  for await (const piece of pieces(body)) {
    if (piece.length > left) throw wrongLength();
    left -= piece.length;
    if (piece.length > 0) await write(socket, chunked ? chunkOf(piece) : piece, waiting);
  }
  if (framing.kind === "length" && left > 0) throw wrongLength();
  if (chunked) await write(socket, LAST_CHUNK, waiting);
}

async function* pieces(body: Body): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else for (let piece; (piece = await body?.read()) !== undefined;) yield piece;
}

function longest(framing: Framing): number {
  if (framing.kind === "length") return framing.length;
  return framing.kind === "none" ? 0 : Infinity;
}

/** Not async: where there is room at once, as mostly, nothing is told and no promise made. */
function write(socket: Socket, bytes: Uint8Array, waiting: Waiting): Promise<void> | undefined {
  const room = socket.write(bytes);
  return room === undefined ? undefined : settled(room, waiting);
}

async function settled(room: Promise<void>, waiting: Waiting): Promise<void> {
  waiting(true);
  await room;
  waiting(false);
}

function wrongLength(): TypeError {
  return new TypeError("a body that is not as long as declared");
}

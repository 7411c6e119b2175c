import { type Body, type BodyReader, joined } from "./body.ts";
import type { Fields } from "../fields.ts";

export type JsonValue = null | boolean | number | string | JsonValue[] | {
  [key: string]: JsonValue;
};

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Sets members of a JSON object body. What is not a JSON object of at most `maxBytes`, is coded
 * (gzip), or is nested too deep, passes through untouched. `fields` are those that came with the body.
 */
export async function setMembers(
  body: Body,
  fields: Fields,
  { members, maxBytes }: { members: Readonly<Record<string, JsonValue>>; maxBytes: number },
): Promise<Body> {
  if (body === undefined || !isPlainJson(fields)) return body;
  const { whole, rest } = await readUpTo(body, maxBytes);
  if (whole === undefined) return rest;
  const object = parseObject(whole);
  const text = object && textOf({ ...object, ...members });
  return text === undefined ? whole : encoder.encode(text);
}

/** Undefined where it is nested deeper than the runtime's stack allows. */
function textOf(object: Readonly<Record<string, JsonValue>>): string | undefined {
  try {
    return JSON.stringify(object);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `application/json` and the `+json` types (RFC 6839 §3.1), with no content coding. */
function isPlainJson(fields: Fields): boolean {
  const type = fields.get("content-type")?.split(";")[0].trim().toLowerCase() ?? "";
  return !fields.has("content-encoding") && /^application\/(?:.+\+)?json$/.test(type);
}

function parseObject(bytes: Uint8Array): { [key: string]: JsonValue } | undefined {
  try {
    const text = decoder.decode(bytes);
    return /^\s*\{/.test(text) ? JSON.parse(text, exactNumber) : undefined;
  } catch {
    return undefined;
  }
}

/** A number that a double cannot hold, or would write otherwise, stays as it is written. */
function exactNumber(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  return typeof value === "number" && String(value) !== source ? rawJson(source!) : value;
}

/** ECMAScript 2026, "JSON.parse source text access"; TypeScript does not know it yet. */
const rawJson: (text: string) => unknown = Reflect.get(JSON, "rawJSON");

/** The whole body, where it ends within `maxBytes`; else the same body, to be read from the start. */
async function readUpTo(
  body: Uint8Array | BodyReader,
  maxBytes: number,
): Promise<{ whole: Uint8Array; rest?: undefined } | { whole?: undefined; rest: Body }> {
  if (body instanceof Uint8Array) {
    return body.length <= maxBytes ? { whole: body } : { rest: body };
  }
  if (body.length !== undefined && body.length > maxBytes) return { rest: body };
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for (let piece; (piece = await body.read()) !== undefined;) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > maxBytes) return { rest: new ReplayedBody(pieces, body) };
  }
  return { whole: joined(pieces) };
}

/** Pieces already read, and then the rest of the body they came from. */
class ReplayedBody implements BodyReader {
  readonly #pieces: Uint8Array[];
  readonly #rest: BodyReader;
  #at = 0;

  constructor(pieces: Uint8Array[], rest: BodyReader) {
    this.#pieces = pieces;
    this.#rest = rest;
  }

  get length(): number | undefined {
    return this.#rest.length;
  }

  read(): Promise<Uint8Array | undefined> {
    const piece = this.#pieces[this.#at++];
    return piece === undefined ? this.#rest.read() : Promise.resolve(piece);
  }

  cancel(reason?: unknown): void {
    this.#rest.cancel(reason);
  }
}

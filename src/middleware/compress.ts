import type { MiddlewareHandler } from "hono";
import { COMPRESSIBLE_CONTENT_TYPE_REGEX } from "hono/utils/compress";
import { codingsFor } from "../answer/codings.ts";
import { listMembers } from "../http/fields.ts";

export interface CompressOptions<Coding extends string> {
  /** The one liked best is first. */
  readonly encodings: readonly Coding[];
  /** Shorter bodies, where that is known, stay as they are. */
  readonly minBytes: number;
  /** What a body goes through. What is written to it must come out before more is written. */
  readonly coderOf: (coding: Coding) => ReadableWritablePair<Uint8Array, Uint8Array>;
}

/** Of contents that are no more what they were (RFC 9530 §2, RFC 1864). */
const OF_CONTENT = ["Content-Length", "Content-Digest", "Content-MD5"];

/**
 * Codes the bodies of answers for clients that take them coded (RFC 9110 §8.4). Parts, what is coded
 * already, what must not be transformed, and types that would not be shorter stay as they are.
 */
export function compress<Coding extends string>(
  { encodings, minBytes, coderOf }: CompressOptions<Coding>,
): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const { status, headers } = c.res;
    if (status === 206 || !isCompressible(headers) || isShort(headers, minBytes)) return;
    if (!holds(headers, "Vary", "*", "accept-encoding")) {
      headers.append("Vary", "Accept-Encoding");
    }
    const [coding] = codingsFor(c.req.header("Accept-Encoding"), encodings) as Coding[];
    const { body } = c.res;
    if (coding === undefined || body === null) return;
    const coded = new Response(body.pipeThrough(coderOf(coding)), c.res);
    for (const name of OF_CONTENT) coded.headers.delete(name);
    coded.headers.set("Content-Encoding", coding);
    // Its bytes are not those that the tag stands for.
    const tag = coded.headers.get("ETag");
    if (tag?.startsWith('"')) coded.headers.set("ETag", `W/${tag}`);
    c.res = undefined;
    c.res = coded;
  };
}

function isCompressible(headers: Headers): boolean {
  const type = headers.get("Content-Type");
  return type !== null && COMPRESSIBLE_CONTENT_TYPE_REGEX.test(type) &&
    !headers.has("Content-Encoding") && !headers.has("Content-Range") &&
    !holds(headers, "Cache-Control", "no-transform");
}

/** Whether the list that a field is has one of these members. */
function holds(headers: Headers, name: string, ...members: string[]): boolean {
  const list = listMembers(headers.get(name)?.toLowerCase() ?? "");
  return members.some((member) => list.includes(member));
}

function isShort(headers: Headers, minBytes: number): boolean {
  const length = headers.get("Content-Length");
  return length !== null && Number(length) < minBytes;
}

/** Weir's replies as web-standard responses, and the other way round; see request.ts. */
import { type Body, readerOf, streamOf } from "../body.ts";
import { Fields } from "../fields.ts";
import type { Reply } from "../message.ts";
import { standInFor } from "./lazy.ts";

/** A `Response` to all who ask; a real one is made when it is looked into. */
class LazyResponse {
  readonly #reply: Reply;
  #standard: Response | undefined;

  constructor(reply: Reply) {
    this.#reply = reply;
  }

  get status(): number {
    return this.#reply.status;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status <= 299;
  }

  get standard(): Response {
    return this.#standard ??= standardResponse(this.#reply);
  }

  /** The reply as it was, unless somebody looked inside and may have changed it. */
  get reply(): Reply | undefined {
    return this.#standard === undefined ? this.#reply : undefined;
  }
}

standInFor(Response, LazyResponse);

export function responseOf(reply: Reply): Response {
  return new LazyResponse(reply) as unknown as Response;
}

/** A response that any server takes. */
export function standardResponse(reply: Reply): Response {
  const { body } = reply;
  const payload = body === undefined || body instanceof Uint8Array ? body : streamOf(body);
  return new Response(payload as BodyInit | undefined, {
    status: reply.status,
    statusText: reply.reason,
    headers: [...reply.fields],
  });
}

/** The reply that a response of Hono's stands for: Weir's own, or one that middleware made. */
export function replyOf(response: Response): Reply {
  if (response instanceof LazyResponse) {
    if (response.reply !== undefined) return response.reply;
    return replyOf(response.standard);
  }
  const fields = Fields.from(response.headers);
  return {
    status: response.status,
    reason: response.statusText,
    version: "1.1",
    fields,
    body: bodyOf(response, fields),
  };
}

function bodyOf(response: Response, fields: Fields): Body {
  if (response.body === null) return undefined;
  const length = fields.get("content-length");
  return readerOf(response.body, length === undefined ? undefined : Number(length));
}

/** Weir's replies as web-standard responses, and the other way round; see request.ts. */
import { type Body, cancelBody, readerOf } from "../http/body/body.ts";
import { Fields } from "../http/fields.ts";
import { discard, type Reply } from "../http/message.ts";
import { standInFor } from "./lazy.ts";
import { sizedStream } from "./sized.ts";

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

/** For middleware, which may make another response of it: `new Response(its.body, it)`. */
export function responseToChange(reply: Reply): Response {
  return isTaken() ? responseOf(reply) : standardResponse(reply);
}

let taken: boolean | undefined;

/** Whether the platform takes the stand-in for a response there; workerd does not. */
function isTaken(): boolean {
  if (taken !== undefined) return taken;
  const body = new Uint8Array(1);
  const like = responseOf({ status: 200, reason: "", version: "1.1", fields: new Fields(), body });
  try {
    new Response(like.body, like);
    return taken = true;
  } catch {
    return taken = false;
  }
}

/**
 * Lets go of `passed` where it is not `used`, what the client gets, nor anything of it is on its way
 * there.
 */
export function releaseUnless(used: Response, passed: Response): void {
  if (used === passed) return;
  const isLazy = passed instanceof LazyResponse;
  if (isLazy && passed.reply !== undefined) return discard(passed.reply);
  const { body, bodyUsed } = isLazy ? passed.standard : passed;
  if (body === null || body === used.body || body.locked || bodyUsed) return;
  body.cancel().catch(() => {});
}

/** What workerd's `Response` takes beyond the standard; others do not look at it. */
interface PlatformResponseInit extends ResponseInit {
  readonly webSocket?: WebSocket;
  /** "manual": the body is coded already, as `Content-Encoding` says. */
  readonly encodeBody: "manual";
}

/** Whether a web-standard response can be made of it: one has no other status (Fetch §2.2.6). */
export function isStandard({ status, webSocket }: Reply): boolean {
  return status >= 200 && status <= 599 || webSocket !== undefined;
}

/** Fetch §2.2.3. */
const NULL_BODY = new Set([101, 103, 204, 205, 304]);

/** A response that any server takes. */
export function standardResponse(reply: Reply): Response {
  if (NULL_BODY.has(reply.status)) {
    cancelBody(reply.body);
    reply.body = undefined;
  }
  const { body, webSocket } = reply;
  const payload = body === undefined || body instanceof Uint8Array ? body : sizedStream(body);
  const init: PlatformResponseInit = {
    status: reply.status,
    statusText: reply.reason,
    headers: [...reply.fields],
    encodeBody: "manual",
    webSocket,
  };
  return new Response(payload as BodyInit | undefined, init);
}

/** The reply that a response of Hono's stands for: Weir's own, or one that middleware made. */
export function replyOf(response: Response): Reply {
  if (response instanceof LazyResponse) {
    if (response.reply !== undefined) return response.reply;
    return replyOf(response.standard);
  }
  const fields = Fields.fromHeaders(response.headers);
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

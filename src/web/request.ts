/**
 * Weir's requests as web-standard ones, and the other way round. Hono and its middleware see a
 * `Request`; what they do not look at is never made (a real `Request` costs 3.4 µs on Deno).
 */
import { type Body, readerOf, streamOf } from "../http/body/body.ts";
import { signalOf } from "../http/cancel.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { Fields } from "../http/fields.ts";
import type { Incoming, Peer } from "../http/message.ts";
import { normalisePath, parseAuthority } from "../http/path.ts";
import { standInFor } from "./lazy.ts";

/**
 * A `Request` to all who ask; the parts are made on first use. Where the platform itself must take
 * it for one, as in `new Request(it)`, `it.clone()` is.
 */
class LazyRequest {
  readonly #incoming: Incoming;
  #standard: Request | undefined;
  #signal: AbortSignal | undefined;

  constructor(incoming: Incoming) {
    this.#incoming = incoming;
  }

  /** Hono answers HEAD by way of GET, and would make its response anew, field by field. */
  get method(): string {
    return this.#incoming.method === "HEAD" ? "GET" : this.#incoming.method;
  }

  get url(): string {
    const { scheme, authority, host, path, query } = this.#incoming;
    const slash = path.startsWith("/") ? "" : "/";
    return `${scheme}://${authority || host || "localhost"}${slash}${path}${query}`;
  }

  get signal(): AbortSignal {
    return this.#signal ??= signalOf(this.#incoming.signal);
  }

  /** Undefined: nobody has looked into it. */
  get made(): Request | undefined {
    return this.#standard;
  }

  get standard(): Request {
    return this.#standard ??= new Request(this.url, {
      method: this.#incoming.method,
      headers: [...this.#incoming.fields],
      body: webBody(this.#incoming),
      signal: this.signal,
      duplex: "half",
    } as RequestInit);
  }
}

standInFor(Request, LazyRequest);

/** `fetch` knows no body on GET and HEAD (Fetch §5.4). */
function webBody({ method, body }: Incoming): BodyInit | undefined {
  if (method === "GET" || method === "HEAD" || body === undefined) return undefined;
  return body instanceof Uint8Array ? body as Uint8Array<ArrayBuffer> : streamOf(body);
}

export function requestOf(incoming: Incoming): Request {
  return new LazyRequest(incoming) as unknown as Request;
}

/** For who may hand it to the platform. */
export function realRequestOf(incoming: Incoming): Request {
  return new LazyRequest(incoming).standard;
}

/** Whether somebody has read of its body, which is then not to be had from where it came. */
export function isRead(request: Request): boolean {
  const real = request instanceof LazyRequest ? request.made : request;
  return real?.bodyUsed === true;
}

/** Where the platform does not tell. */
export const UNKNOWN_PEER: Peer = { address: "", port: 0 };

/**
 * A request that another server received: a worker platform's, or the one that Weir is mounted
 * in. `url` is taken as its server gives it. Throws ProxyError `bad_request`.
 */
export function incomingOf(request: Request, peer: Peer = UNKNOWN_PEER): Incoming {
  const url = /^(https?):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?/.exec(request.url);
  if (url === null) throw new ProxyError("bad_request", "the request's URL is not http or https");
  const [, scheme, urlAuthority, path, query = ""] = url;
  const authority = request.headers.get("host") ?? urlAuthority;
  const parsed = parseAuthority(authority);
  if (parsed === undefined) throw new ProxyError("bad_request", "Host is malformed");
  const fields = Fields.fromHeaders(request.headers);
  return {
    method: request.method,
    path: normalisePath(path === "" ? "/" : path),
    query,
    scheme: scheme as "http" | "https",
    authority,
    host: parsed.host,
    version: "1.1",
    fields,
    body: bodyOf(request, fields),
    peer,
    localPort: parsed.port ?? (scheme === "https" ? 443 : 80),
    signal: request.signal,
  };
}

function bodyOf(request: Request, fields: Fields): Body {
  if (request.body === null) return undefined;
  const length = fields.get("content-length");
  return readerOf(request.body, length === undefined ? undefined : Number(length));
}

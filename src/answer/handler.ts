import { type Body, cancelBody } from "../http/body/body.ts";
import { limited } from "../http/body/limited.ts";
import { timed } from "../http/body/timed.ts";
import type { Reply } from "../http/message.ts";
import { ProxyError } from "../http/proxy_error.ts";
import type { Answer } from "../proxy/answer.ts";
import type { Call } from "../proxy/call.ts";
import type { Rewrite } from "../proxy/rewrite/rewrite.ts";
import { realRequestOf } from "../web/request.ts";
import { replyOf } from "../web/response.ts";

export type Fetch = (request: Request) => Response | Promise<Response>;

interface HandlerOptions {
  /** Of the module. */
  readonly path: string;
  readonly fetch: Fetch;
  readonly maxBodyBytes: number;
  readonly rewrite: Rewrite;
}

/** For the next piece of a request's body. */
const IDLE_MS = 5 * 60_000;

/** A function of the user's own, of a web-standard request. */
export class Handler implements Answer {
  readonly name: string;
  readonly readsBody = true;
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.name = `handler ${options.path}`;
    this.#options = options;
  }

  async reply({ incoming }: Call): Promise<Reply> {
    const { fetch, rewrite, path } = this.#options;
    const body = this.#limited(incoming.body);
    const request = realRequestOf({ ...incoming, ...rewrite(incoming), body });
    const response: unknown = await fetch(request);
    if (!(response instanceof Response)) throw new Error(`${path} gave no Response`);
    // It may be of a body that comes in as this one goes out.
    if (response.body === null) cancelBody(body);
    return replyOf(response);
  }

  explain(): string {
    return `what ${this.#options.path} says`;
  }

  #limited(body: Body): Body {
    if (body === undefined) return undefined;
    const late = () => new ProxyError("request_timeout", `nothing more came for ${IDLE_MS} ms`);
    return timed(limited(body, this.#options.maxBodyBytes), IDLE_MS, late);
  }
}

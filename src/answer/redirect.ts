import { Fields } from "../http/fields.ts";
import type { Reply } from "../http/message.ts";
import { ProxyError } from "../http/proxy_error.ts";
import type { Location } from "../grammar/location.ts";
import type { Answer } from "../proxy/answer.ts";
import type { Call } from "../proxy/call.ts";
import { variablesOf } from "../proxy/forward/variables.ts";
import { reasonOf } from "../proxy/problem.ts";
import type { Rewrite } from "../proxy/rewrite/rewrite.ts";

interface RedirectOptions {
  /** As written. */
  readonly to: string;
  readonly status: number;
  readonly location: Location;
  /** What `${path}` and `${query}` are of the client's. */
  readonly rewrite: Rewrite;
}

/** Sends the client elsewhere (RFC 9110 §15.4). */
export class Redirect implements Answer {
  readonly name: string;
  readonly #options: RedirectOptions;

  constructor(options: RedirectOptions) {
    this.name = `redirect ${options.status} ${options.to}`;
    this.#options = options;
  }

  reply(call: Call): Reply {
    const { status } = this.#options;
    const fields = Fields.from([["Location", this.#locationFor(call)], ["Content-Length", "0"]]);
    return { status, reason: reasonOf(status), version: "1.1", fields, body: undefined };
  }

  explain(call: Call): string {
    return `${this.#options.status} to ${this.#locationFor(call)}`;
  }

  #locationFor(call: Call): string {
    const { location, rewrite } = this.#options;
    const { path, query } = rewrite(call.incoming);
    // OPTIONS may ask about the server as a whole, which has no path.
    const variables = variablesOf(call, { path: path === "*" ? "" : path, query });
    const url = location(variables);
    if (url !== undefined) return url;
    throw new ProxyError("bad_request", "the request names no host to be sent back to");
  }
}

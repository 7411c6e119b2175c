import type { Call } from "../call.ts";
import { forwardedList } from "../headers/forwarded.ts";
import type { Variables } from "../../grammar/template.ts";

/** What templates may say of a request. */
export function variablesOf(call: Call): Variables {
  return new CallVariables(call);
}

/** Each is worked out only where a template asks for it. */
class CallVariables implements Variables {
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
  }

  get forwarded(): string {
    return forwardedList(this.#call);
  }

  get client_ip(): string {
    return this.#call.client.address;
  }

  /** "" where a trusted proxy does not tell it. */
  get client_port(): string {
    const { port } = this.#call.client;
    return port === 0 ? "" : String(port);
  }

  get scheme(): string {
    return this.#call.client.scheme;
  }

  get host(): string {
    return this.#call.client.authority;
  }

  get method(): string {
    return this.#call.incoming.method;
  }

  get path(): string {
    return this.#call.incoming.path;
  }

  get query(): string {
    return this.#call.incoming.query;
  }

  get request_id(): string {
    return this.#call.requestId;
  }
}

import type { Call } from "../call.ts";
import { forwardedList } from "../headers/forwarded.ts";
import type { PathAndQuery } from "../rewrite/rewrite.ts";
import type { Variables } from "../../grammar/template.ts";

/** What templates may say of a request; `location`: where its path is no more the client's. */
export function variablesOf(call: Call, location: PathAndQuery = call.incoming): Variables {
  return new CallVariables(call, location);
}

/** Each is worked out only where a template asks for it. */
class CallVariables implements Variables {
  readonly #call: Call;
  readonly #location: PathAndQuery;

  constructor(call: Call, location: PathAndQuery) {
    this.#call = call;
    this.#location = location;
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
    return this.#location.path;
  }

  get query(): string {
    return this.#location.query;
  }

  get request_id(): string {
    return this.#call.requestId;
  }

  /** "" where the client has shown none that is trusted, these two. */
  get client_cert_subject(): string {
    return this.#call.incoming.tls?.client?.subject ?? "";
  }

  get client_cert_fingerprint(): string {
    return this.#call.incoming.tls?.client?.fingerprint ?? "";
  }
}

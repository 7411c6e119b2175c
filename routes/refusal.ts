/** Why the admin listener does not do what it was asked: statuses that no client of the proxy gets. */
import { ProxyError } from "../src/http/proxy_error.ts";

export class Refusal extends ProxyError {
  readonly #kind: keyof typeof kinds;

  constructor(
    kind: keyof typeof kinds,
    detail: string,
    options: { fields?: Record<string, string>; members?: Record<string, unknown> } = {},
  ) {
    super("bad_request", detail, options);
    this.#kind = kind;
    this.message = `${this.title}: ${detail}`;
  }

  override get status(): number {
    return kinds[this.#kind].status;
  }

  override get title(): string {
    return kinds[this.#kind].title;
  }
}

const kinds = {
  unauthorized: { status: 401, title: "Unauthorized" },
  forbidden: { status: 403, title: "Forbidden" },
  not_found: { status: 404, title: "Not found" },
  wrong_method: { status: 405, title: "Method not allowed" },
  conflict: { status: 409, title: "Conflict" },
  bad_config: { status: 422, title: "The config does not check" },
  busy: { status: 503, title: "Too many at once" },
} as const;

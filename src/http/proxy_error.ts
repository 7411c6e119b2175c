/**
 * What can go wrong with a request: thrown where it happens, turned into a response in one place
 * (problem.ts). `title` and `detail` are told to the client; `cause` (addresses, stacks) is only
 * logged.
 */
export class ProxyError extends Error {
  override readonly name: string = "ProxyError";
  /** Fields that the answer carries besides: `Allow`, `Retry-After`. */
  readonly fields: Readonly<Record<string, string>>;
  /** Extension members of the answer's problem details (RFC 9457 §3.2). */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    readonly kind: ProxyErrorKind,
    readonly detail: string,
    options: {
      cause?: unknown;
      fields?: Record<string, string>;
      members?: Record<string, unknown>;
    } = {},
  ) {
    super(`${kinds[kind].title}: ${detail}`, { cause: options.cause });
    this.fields = options.fields ?? {};
    this.members = options.members ?? {};
  }

  get status(): number {
    return kinds[this.kind].status;
  }

  get title(): string {
    return kinds[this.kind].title;
  }

  /** No byte reached a target: sending again, elsewhere, repeats nothing. */
  get unsent(): boolean {
    return this.kind === "connect" || this.kind === "connect_timeout";
  }
}

/** Each kind is a documented answer of Weir (docs/wire.md, "Errors"). */
export type ProxyErrorKind = keyof typeof kinds;

const kinds = {
  bad_request: { status: 400, title: "Malformed request" },
  no_route: { status: 404, title: "No route" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  request_timeout: { status: 408, title: "Request timeout" },
  body_too_large: { status: 413, title: "Body too large" },
  uri_too_long: { status: 414, title: "URI too long" },
  misdirected: { status: 421, title: "Misdirected request" },
  fields_too_large: { status: 431, title: "Header fields too large" },
  internal: { status: 500, title: "Internal error" },
  all_failed: { status: 500, title: "No good answer" },
  not_implemented: { status: 501, title: "Not implemented" },
  connect: { status: 502, title: "Upstream connection failed" },
  reset: { status: 502, title: "Upstream connection lost" },
  protocol: { status: 502, title: "Upstream protocol error" },
  no_good_answer: { status: 502, title: "No good answer" },
  no_target: { status: 503, title: "No target available" },
  connect_timeout: { status: 504, title: "Upstream connection timeout" },
  timeout: { status: 504, title: "Upstream timeout" },
  version_not_supported: { status: 505, title: "HTTP version not supported" },
  loop: { status: 508, title: "Loop detected" },
} as const;

/** What is wrong with bytes that were to be HTTP/1.1. */
export type WireFault =
  /** Not what RFC 9112 allows, or readable in more than one way. */
  | "malformed"
  /** Over a limit of limits.ts. */
  | "too_large"
  /** Another version of HTTP. */
  | "version"
  /** A transfer coding other than `chunked`. */
  | "unimplemented"
  /** The other side ended before the message did. */
  | "cut_short";

export class WireError extends Error {
  override readonly name = "WireError";

  constructor(readonly reason: WireFault, message: string) {
    super(message);
  }
}

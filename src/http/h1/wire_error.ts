/** What is wrong with bytes that were to be HTTP/1.1. */
export type WireFault =
  /** Not what RFC 9112 allows, or readable in more than one way. */
  | "malformed"
  /** Over a limit of limits.ts. */
  | "too_large"
  /** The same, in the first line of a head. */
  | "first_line_too_large"
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

export function firstLineTooLarge(bytes: number): WireError {
  return new WireError("first_line_too_large", `a first line of more than ${bytes} bytes`);
}

/**
 * Which traces are told of, where a share of all is to be. The last 14 digits of a trace id, which
 * are random (W3C Trace Context level 2), are compared with a bound, as OpenTelemetry's
 * consistent probability sampling does it: all who sample the same share choose the same traces,
 * and who samples more chooses these and others.
 */
export class Share {
  /** As many digits; as a text it is compared as the number is, and without loss. */
  readonly #least: string;

  /** From 0 to 1. */
  constructor(share: number) {
    const least = BigInt(Math.round((1 - share) * ALL));
    this.#least = least < ALL ? least.toString(16).padStart(DIGITS, "0") : NONE;
  }

  /** `digits`: hexadecimal, in lower case, 14 or more. */
  has(digits: string): boolean {
    return digits.slice(-DIGITS) >= this.#least;
  }
}

export const DIGITS = 14;
const ALL = 2 ** 56;
/** Comes after every digit. */
const NONE = "g";

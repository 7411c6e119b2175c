import type { CertificateState, ListenerState } from "../../routes/control.ts";
import { log } from "../log/log.ts";
import { NOTICE_MS } from "./certificate.ts";

/** A certificate that nobody has renewed is told of again. */
const AGAIN_MS = 24 * 3_600_000;

/** Tells the log of certificates that expire soon, once a day. */
export class ExpiryNotices {
  readonly #listeners: () => readonly ListenerState[];
  readonly #now: () => number;
  /** When it was told of each. */
  readonly #toldMs = new Map<string, number>();

  /** `now`: Unix time, in milliseconds. */
  constructor(listeners: () => readonly ListenerState[], now: () => number) {
    this.#listeners = listeners;
    this.#now = now;
  }

  /** `known`: somebody has told of all that there is. */
  look({ known = false } = {}): void {
    for (const certificate of this.#due()) {
      this.#toldMs.set(keyOf(certificate), this.#now());
      if (!known) tell(certificate);
    }
  }

  #due(): CertificateState[] {
    const all = this.#listeners().flatMap(({ tls }) => tls?.certificates ?? []);
    const each = new Map(all.map((certificate) => [keyOf(certificate), certificate]));
    return [...each].filter(([key, { seconds_left }]) =>
      seconds_left * 1000 <= NOTICE_MS &&
      this.#now() - (this.#toldMs.get(key) ?? -Infinity) >= AGAIN_MS
    ).map(([, certificate]) => certificate);
  }
}

/** One that was renewed is another. */
function keyOf({ cert, expires }: CertificateState): string {
  return `${cert} ${expires}`;
}

function tell({ cert, names, expires, seconds_left, days_left }: CertificateState): void {
  const what = seconds_left > 0 ? "a certificate expires soon" : "a certificate has expired";
  log.warn(what, { certificate: cert, names, expires, days_left });
}

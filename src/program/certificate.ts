/** What is known of a certificate that Weir shows to clients, and what is odd with it. */
import type { X509Certificate } from "node:crypto";
import { NOTICE_DAYS } from "../../routes/control.ts";
import { certificatesIn } from "./pem.ts";

export const NOTICE_MS = NOTICE_DAYS * 24 * 3_600_000;

/** It would be shown, but clients would hardly take it, or not for long. */
export function odditiesOf(chain: string, nowMs: number): string[] {
  const certificates = certificatesIn(chain);
  return [...oddTimes(certificates, nowMs), ...oddOrder(certificates)];
}

function* oddTimes(certificates: readonly X509Certificate[], nowMs: number): Iterable<string> {
  for (const [index, { validFrom, validTo }] of certificates.entries()) {
    const which = index === 0 ? "the certificate in it" : `certificate ${index + 1} in it`;
    const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
    if (to <= nowMs) {
      yield `${which} expired on ${dayOf(to)}, and clients refuse it; have it renewed`;
    } else if (from > nowMs) {
      yield `${which} is not valid before ${
        dayOf(from)
      }, and clients refuse it; is the clock right?`;
    } else if (to - nowMs <= NOTICE_MS) {
      yield `${which} expires on ${dayOf(to)}; have it renewed`;
    }
  }
}

/** RFC 5246 §7.4.2: each certifies the one before it. */
function* oddOrder(certificates: readonly X509Certificate[]): Iterable<string> {
  const strangers = certificates.findIndex((each, index) =>
    index > 0 && each.subject !== certificates[index - 1].issuer
  );
  if (strangers < 0) return;
  const elsewhere = certificates.some(({ subject }, index) =>
    index > strangers && subject === certificates[strangers - 1].issuer
  );
  const remedy = elsewhere
    ? "put them in order, each before the one that vouches for it"
    : "leave it out, or put the one between them there";
  yield `certificate ${
    strangers + 1
  } in it does not vouch for the one before it, and some clients ` +
    `refuse that; ${remedy}`;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

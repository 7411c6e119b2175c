/** `Max-Forwards` (RFC 9110 §7.6.2): how often an OPTIONS or a TRACE may still be passed on. */
import type { Fields } from "../../http/fields.ts";
import type { Incoming } from "../../http/message.ts";

const MOST = 2 ** 31 - 1;

/** Undefined: there is no limit, or none for the method, or what is there is no number. */
export function forwardsLeft(
  { method, fields }: Pick<Incoming, "method" | "fields">,
): number | undefined {
  if (method !== "OPTIONS" && method !== "TRACE") return undefined;
  const value = fields.joined("max-forwards");
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}

/** What it is for the next one; 0 is not passed on. */
export function countDown(fields: Fields, left: number): void {
  fields.set("Max-Forwards", String(Math.min(left - 1, MOST)));
}

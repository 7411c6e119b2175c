/** `Via` (RFC 9110 §7.6.3): which proxies a message came through, and with which versions. */
import type { Fields } from "../../http/fields.ts";

/** Appends `VERSION NAME` to the list; `version` is that of the message as it was received. */
export function addVia(fields: Fields, { version, name }: { version: string; name: string }): void {
  const before = fields.joined("via");
  fields.set("Via", before ? `${before}, ${version} ${name}` : `${version} ${name}`);
}

/** Whether a request has been through the proxy of that name before. */
export function isLoop(fields: Fields, name: string): boolean {
  const via = fields.joined("via");
  if (via === undefined || !via.includes(name)) return false;
  const entries = via.replace(/\([^()]*\)/g, "").split(",");
  return entries.some((entry) => entry.trim().split(/[ \t]+/)[1] === name);
}

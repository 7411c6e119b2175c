import type { Received } from "./forwarded.ts";

/** What of an untrusted peer may go into logs and to targets. */
const harmless = /^[A-Za-z0-9._-]{1,128}$/;

/** The id that the request came with, where it may keep it, else what `generate` makes. */
export function requestIdOf({ incoming, trusted }: Received, generate: () => string): string {
  const given = incoming.fields.joined("x-request-id");
  if (given && (trusted || harmless.test(given))) return given;
  return generate();
}

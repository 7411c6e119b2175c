/**
 * How a client is told which target is its own: by a digest of the target's URL, which is the same
 * on every instance and after a restart, and does not show the URL. It is no secret: who knows the
 * URL can work it out.
 */
import { type Digest, type Hash, NO_DIGEST } from "../upstream/hash.ts";

/** Keeps these digests apart from those of keys and of tables. */
const PREFIX = "weir sticky ";

export function targetDigest(url: string, hash: Hash): Digest {
  return hash(PREFIX + url);
}

/** NO_DIGEST for all else than 16 hex digits in lower case. */
export function digestOfDigits(text: string): Digest {
  if (!/^[0-9a-f]{16}$/.test(text)) return NO_DIGEST;
  return { high: parseInt(text.slice(0, 8), 16), low: parseInt(text.slice(8), 16) };
}

/** What of a request decides where it goes, for strategies that keep one key on one target. */
import type { Call } from "../call.ts";
import type { Digest } from "../../strategy/hash/hash.ts";

export interface RequestKey {
  /** For people: "header Hash-Key". */
  readonly source: string;
  /** A byte string; what stands in for it where the request does not have it. */
  textOf(call: Call): string;
  digestOf(text: string): Digest;
}

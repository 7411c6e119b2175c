/** What of a request decides where it goes, for strategies that keep one key on one target. */
import type { Digest, Hash } from "../../upstream/hash.ts";
import type { Call } from "../call.ts";
import { compileSource, type KeySource } from "./source.ts";

export interface RequestKey {
  /** For people: "header Hash-Key". */
  readonly source: string;
  /** A byte string; what stands in for it where the request does not have it. */
  textOf(call: Call): string;
  digestOf(text: string): Digest;
}

/** One that is there but empty is a key, too. */
export function compileKey(source: KeySource, { hash }: { hash: Hash }): RequestKey {
  const steps = chain(source).map(compileSource);
  return {
    source: chain(source).map(nameOf).join(", else "),
    textOf(call: Call): string {
      for (const read of steps) {
        const text = read(call);
        if (text !== undefined) return text;
      }
      return call.client.address;
    },
    digestOf: hash,
  };
}

function chain(source: KeySource): KeySource[] {
  return source.fallback === undefined ? [source] : [source, ...chain(source.fallback)];
}

function nameOf({ source, key }: KeySource): string {
  return key === undefined ? source : `${source} ${key}`;
}

import type { Call } from "../call.ts";
import type { Hash } from "../../strategy/hash/hash.ts";
import type { RequestKey } from "./key.ts";
import { compileSource, type KeySource } from "./source.ts";

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
      return call.clientAddress;
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

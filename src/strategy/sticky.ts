import { type Digest, digitsOf, type Hash } from "../upstream/hash.ts";
import { isFit, peek, type Place, type Strategy } from "../upstream/strategy.ts";
import { targetDigest } from "./sticky_digest.ts";
import type { Target } from "../upstream/target.ts";

export interface StickyOptions {
  readonly hash: Hash;
  /** Picks for a client that has no target, or whose target is unfit. */
  readonly otherwise: Strategy;
}

/** A key is the digest of a target's URL: that target, while it is fit. */
export class Sticky implements Strategy {
  /** By the lower half, which rarely two have in common. */
  readonly #owners = new Map<number, Owner[]>();
  readonly #otherwise: Strategy;

  constructor(targets: readonly Target[], { hash, otherwise }: StickyOptions) {
    this.#otherwise = otherwise;
    for (const target of targets) {
      const { high, low } = targetDigest(target.url, hash);
      const owner = { high, target };
      const sharing = this.#owners.get(low | 0);
      if (sharing === undefined) this.#owners.set(low | 0, [owner]);
      else sharing.push(owner);
    }
  }

  pick(key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    return this.#fitOwner(key, tried) ?? this.#otherwise.pick(key, tried);
  }

  peek(key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    return this.#fitOwner(key, tried) ?? peek(this.#otherwise, key, tried);
  }

  /** None for a key that is no target's. */
  place(key: Digest): Place | undefined {
    const target = this.#ownerOf(key);
    return target && { name: `cookie ${digitsOf(key)}`, target };
  }

  #fitOwner(key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    const own = this.#ownerOf(key);
    return own !== undefined && isFit(own, tried) ? own : undefined;
  }

  #ownerOf({ high, low }: Digest): Target | undefined {
    const sharing = this.#owners.get(low | 0);
    if (sharing === undefined) return undefined;
    for (const owner of sharing) if (owner.high === high) return owner.target;
    return undefined;
  }
}

interface Owner {
  readonly high: number;
  readonly target: Target;
}

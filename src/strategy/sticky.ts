import { type Digest, digitsOf, type Hash, NO_DIGEST } from "../upstream/hash.ts";
import { isFit, peek, type Place, type Strategy } from "../upstream/strategy.ts";
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

/**
 * How a client is told which target is its own: by a digest of the target's URL, which is the same
 * on every instance and after a restart, and does not show the URL. It is no secret: who knows the
 * URL can work it out.
 */

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

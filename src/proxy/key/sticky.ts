import type { Call } from "../call.ts";
import type { Affinity } from "../route.ts";
import type { Fields } from "../../http/fields.ts";
import { type Digest, digitsOf, type Hash } from "../../upstream/hash.ts";
import type { RequestKey } from "./key.ts";
import { digestOfDigits, targetDigest } from "../../strategy/sticky.ts";
import type { Target } from "../../upstream/target.ts";
import { compileCookie } from "../../http/cookie.ts";

/** As a config has it, and the hash that Sticky is given, too. */
export interface StickyCookieOptions {
  readonly hash: Hash;
  /** The cookie's name. */
  readonly cookie: string;
  readonly path: string;
  /** Milliseconds, whole seconds; undefined: until the browser is closed. */
  readonly max_age?: number;
  readonly same_site: "lax" | "strict" | "none";
  /** `auto`: where the client came by https. */
  readonly secure: "auto" | boolean;
}

/**
 * A cookie that names the client's target (RFC 6265): the request's key on the way in. On the way
 * out it is set where it named another target than the one that answered, or none.
 */
export class StickyCookie implements RequestKey, Affinity {
  readonly source: string;
  readonly #name: string;
  readonly #read: (fields: Fields) => string | undefined;
  readonly #values: ReadonlyMap<Target, string>;
  readonly #attributes: string;
  readonly #secure: "auto" | boolean;

  constructor(targets: readonly Target[], options: StickyCookieOptions) {
    const { cookie, hash, secure } = options;
    this.source = `cookie ${cookie}`;
    this.#name = cookie;
    this.#read = compileCookie(cookie);
    this.#values = new Map(
      targets.map((target) => [target, digitsOf(targetDigest(target.url, hash))]),
    );
    this.#attributes = attributes(options);
    this.#secure = secure;
  }

  /** "" where the request has no such cookie. */
  textOf({ incoming }: Call): string {
    return this.#read(incoming.fields) ?? "";
  }

  digestOf(text: string): Digest {
    return digestOfDigits(text);
  }

  mark(fields: Fields, call: Call): void {
    const value = call.target && this.#values.get(call.target);
    if (value === undefined || value === this.textOf(call)) return;
    const secure = this.#secure === "auto" ? call.client.scheme === "https" : this.#secure;
    const end = secure ? "; Secure" : "";
    fields.append("Set-Cookie", `${this.#name}=${value}${this.#attributes}${end}`);
  }
}

function attributes({ path, max_age, same_site }: StickyCookieOptions): string {
  const age = max_age === undefined ? "" : `; Max-Age=${max_age / 1000}`;
  const site = { lax: "Lax", strict: "Strict", none: "None" }[same_site];
  return `; Path=${path}${age}; SameSite=${site}; HttpOnly`;
}

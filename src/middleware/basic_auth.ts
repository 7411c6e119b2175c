import type { MiddlewareHandler } from "hono";
import { refusal } from "./refusal.ts";

export interface BasicAuthOptions {
  readonly realm: string;
  /** Hashes of passwords by the names of users. */
  readonly users: Readonly<Record<string, string>>;
  /** Whether a password is that of a hash. Rejects where that cannot be told now. */
  readonly verify: (password: string, hash: string) => Promise<boolean>;
}

/** Basic authentication (RFC 7617), in UTF-8; others get a 401. */
export function basicAuth({ realm, users, verify }: BasicAuthOptions): MiddlewareHandler {
  const hashes = new Map(Object.entries(users));
  const passwords = new Passwords(verify);
  // Who is not known takes as long as who is.
  const [nobody = ""] = hashes.values();
  const headers = { "WWW-Authenticate": `Basic realm="${realm}", charset="UTF-8"` };
  return async (c, next) => {
    const given = credentialsIn(c.req.header("Authorization"));
    const hash = given && hashes.get(given.user);
    const isRight = given !== undefined && await passwords.isOf(given.password, hash ?? nobody);
    if (!isRight || hash === undefined) {
      throw refusal(401, "a user and a password are needed", { headers });
    }
    await next();
  };
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

function credentialsIn(field: string | undefined): Credentials | undefined {
  const [, coded] = /^basic +([\w+/-]+={0,2}) *$/i.exec(field ?? "") ?? [];
  if (coded === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(coded), (character) => character.charCodeAt(0));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const colon = text.indexOf(":");
    return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
  } catch {
    return undefined;
  }
}

/**
 * A hash takes a good part of a second by intent, and a browser sends its password with every
 * request: the last right one of each hash is remembered, as a digest that no other program could
 * tell it from.
 */
class Passwords {
  readonly #verify: BasicAuthOptions["verify"];
  readonly #salt = crypto.getRandomValues(new Uint8Array(32));
  readonly #right = new Map<string, string>();
  /** Under way, so that a page with its pictures is one verification. */
  readonly #waiting = new Map<string, Promise<boolean>>();

  constructor(verify: BasicAuthOptions["verify"]) {
    this.#verify = verify;
  }

  async isOf(password: string, hash: string): Promise<boolean> {
    const digest = await this.#digestOf(password, hash);
    if (this.#right.get(hash) === digest) return true;
    const waiting = this.#waiting.get(digest);
    if (waiting !== undefined) return await waiting;
    const verifying = this.#verified(password, { hash, digest });
    this.#waiting.set(digest, verifying);
    return await verifying;
  }

  async #verified(
    password: string,
    { hash, digest }: { hash: string; digest: string },
  ): Promise<boolean> {
    try {
      const isRight = await this.#verify(password, hash);
      if (isRight) this.#right.set(hash, digest);
      return isRight;
    } catch (cause) {
      const headers = { "Retry-After": "1" };
      throw refusal(503, "passwords cannot be verified now", { headers, cause });
    } finally {
      this.#waiting.delete(digest);
    }
  }

  async #digestOf(password: string, hash: string): Promise<string> {
    const text = new TextEncoder().encode(`${hash}\0${password}`);
    const bytes = new Uint8Array(this.#salt.length + text.length);
    bytes.set(this.#salt);
    bytes.set(text, this.#salt.length);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return String.fromCharCode(...digest);
  }
}

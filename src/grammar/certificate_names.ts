/**
 * The hosts that a certificate is for (RFC 9525 §6): names, names with `*` for their first label, and
 * addresses.
 */
import { canonicalAddress } from "./address.ts";

export class CertificateNames {
  /** As it names them. */
  readonly written: readonly string[];
  readonly #exact = new Set<string>();
  /** What follows the `*.` */
  readonly #parents = new Set<string>();

  /** Names, and addresses without brackets. */
  constructor(written: readonly string[]) {
    this.written = written;
    for (const each of written) {
      const name = plain(each);
      if (name.startsWith("*.")) this.#parents.add(name.slice(2));
      else this.#exact.add(name);
    }
  }

  /** `host`: a name, or an address in brackets or without. */
  names(host: string): boolean {
    return this.#exact.has(plain(host));
  }

  /** `*` stands for one whole label. */
  namesByWildcard(host: string): boolean {
    if (this.#parents.size === 0) return false;
    const name = plain(host);
    const dot = name.indexOf(".");
    return dot > 0 && this.#parents.has(name.slice(dot + 1));
  }

  covers(host: string): boolean {
    return this.names(host) || this.namesByWildcard(host);
  }
}

/**
 * Which certificate a client is shown that asks for `host`: the first that names it, or else the
 * first that does so by a wildcard, or else the first of all.
 */
export function chosenFor(host: string, certificates: readonly CertificateNames[]): number {
  const exact = certificates.findIndex((names) => names.names(host));
  if (exact >= 0) return exact;
  return Math.max(0, certificates.findIndex((names) => names.namesByWildcard(host)));
}

function plain(host: string): string {
  const bare = host.replace(/^\[|\]$/g, "");
  if (bare.includes(":")) return canonicalAddress(bare);
  return bare.toLowerCase().replace(/\.$/, "");
}

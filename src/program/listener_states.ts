/** Where clients are listened to, and by which certificates, as operators are told. */
import type { CertificateState, ListenerState } from "../../routes/control.ts";
import type { Config } from "../../config/schema.ts";
import { certificatesIn, namesIn } from "./pem.ts";
import type { Texts } from "./listener_tls.ts";

/** What is read of a certificate once. */
interface Known {
  readonly cert: string;
  readonly names: readonly string[];
  readonly expiresMs: number;
}

const DAY_MS = 24 * 3_600_000;

/** Of one config and its files after the other. */
export class ListenerStates {
  readonly #now: () => number;
  #config: Config | undefined;
  #files: Texts | undefined;
  #known: readonly (readonly Known[])[] = [];

  /** `now`: Unix time, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** `addresses`: as they are bound, in the order of `listen`. */
  of(config: Config, files: Texts, addresses: readonly string[]): ListenerState[] {
    if (config !== this.#config || files !== this.#files) {
      this.#config = config;
      this.#files = files;
      this.#known = config.listen.map(({ tls }) =>
        tls?.certificates.map(({ cert }) => knownOf(cert, files[cert])) ?? []
      );
    }
    return config.listen.map(({ address, protocols = ["http/1.1"], tls }, index) => ({
      address: addresses[index] ?? address,
      protocols,
      tls: tls && {
        min_version: tls.min_version,
        client_auth: tls.client_auth?.mode,
        certificates: this.#known[index].map((known) => this.#stateOf(known)),
      },
    }));
  }

  #stateOf({ cert, names, expiresMs }: Known): CertificateState {
    const leftMs = expiresMs - this.#now();
    return {
      cert,
      names,
      expires: new Date(expiresMs).toISOString(),
      seconds_left: Math.floor(leftMs / 1000),
      days_left: Math.floor(leftMs / DAY_MS),
    };
  }
}

function knownOf(cert: string, chain: string): Known {
  const [own] = certificatesIn(chain);
  return { cert, names: namesIn(chain), expiresMs: Date.parse(own.validTo) };
}

/** The PEM files that a config names, read before anything starts. */
import type { Finding } from "../../config/findings.ts";
import { ConfigError, keyPath, Problem } from "../../config/problems.ts";
import type { Config } from "../../config/schema.ts";
import { faultOfCertificates, faultOfKey, fits, placeOfOwn, refusalOf } from "./pem.ts";
import { NoText, readText } from "./text_file.ts";

/** Their texts by their paths. Throws ConfigError with all that cannot be used. */
export function readPemFiles(config: Config): Readonly<Record<string, string>> {
  const files = new PemFiles();
  const problems = [...files.faultsIn(config)]
    .map(({ message, path }) => new Problem(message, keyPath(path)));
  if (problems.length > 0) throw new ConfigError(problems);
  return files.texts;
}

/** What of them cannot be used, for those who know where they are named. */
export function faultsOfPemFiles(config: Config): Finding[] {
  return [...new PemFiles().faultsIn(config)];
}

interface FaultOfListener extends Finding {
  /** That cannot be used by themselves, or together. */
  readonly files: readonly string[];
}

type Tls = NonNullable<Config["upstreams"][string]["targets"][number]["tls"]>;

/** Each is read once, wherever it is named. */
export class PemFiles {
  readonly #texts = new Map<string, string>();

  get texts(): Record<string, string> {
    return Object.fromEntries(this.#texts);
  }

  /** It is taken to hold this, whatever stands in it. */
  keep(path: string, text: string): void {
    this.#texts.set(path, text);
  }

  *faultsIn({ listen, upstreams }: Config): Iterable<Finding> {
    yield* this.faultsOfListeners(listen);
    for (const [name, { targets }] of Object.entries(upstreams)) {
      for (const [index, { tls }] of targets.entries()) {
        if (tls === undefined) continue;
        for (const [field, message] of this.#faultsOf(tls)) {
          yield { message, path: ["upstreams", name, "targets", index, "tls", field] };
        }
      }
    }
  }

  *faultsOfListeners(listen: Config["listen"]): Iterable<FaultOfListener> {
    for (const [index, { tls }] of listen.entries()) {
      for (const [place, pair] of tls?.certificates.entries() ?? []) {
        for (const [field, message] of this.#faultsOfPair(pair.cert, pair.key)) {
          const name = field === "certificate" ? "cert" : "key";
          const path = ["listen", index, "tls", "certificates", place, name];
          yield { message, path, files: [pair.cert, pair.key] };
        }
      }
      const ca = tls?.client_auth?.ca;
      const message = ca && this.#faultOf(ca, faultOfCertificates);
      if (message) {
        yield { message, path: ["listen", index, "tls", "client_auth", "ca"], files: [ca] };
      }
    }
  }

  *#faultsOf({ ca, client_cert, client_key }: Tls): Iterable<[keyof Tls, string]> {
    const ofCa = ca && this.#faultOf(ca, faultOfCertificates);
    if (ofCa) yield ["ca", ofCa];
    if (client_cert === undefined || client_key === undefined) return;
    for (const [field, message] of this.#faultsOfPair(client_cert, client_key)) {
      yield [field === "certificate" ? "client_cert" : "client_key", message];
    }
  }

  *#faultsOfPair(certificate: string, key: string): Iterable<["certificate" | "key", string]> {
    const ofCertificate = this.#faultOf(certificate, faultOfCertificates);
    if (ofCertificate) yield ["certificate", ofCertificate];
    const ofKey = this.#faultOf(key, faultOfKey);
    if (ofKey) yield ["key", ofKey];
    if (ofCertificate || ofKey) return;
    const [chain, text] = [this.#text(certificate), this.#text(key)];
    if (fits(chain, text)) {
      const refusal = refusalOf(chain, text);
      if (refusal !== undefined) yield ["key", `'${key}': ${refusal}`];
      return;
    }
    const place = placeOfOwn(chain, text);
    if (place === undefined) {
      const message = `'${key}': the private key in it is not that of the certificate in ` +
        `'${certificate}'; name two that were made together`;
      return yield ["key", message];
    }
    const message = `'${certificate}': the certificate of the key in '${key}' is number ` +
      `${place + 1} in it; put it first, before those that vouch for it`;
    yield ["certificate", message];
  }

  #faultOf(path: string, check: (text: string) => string | undefined): string | undefined {
    try {
      const fault = check(this.#text(path));
      return fault && `'${path}': ${fault}`;
    } catch (error) {
      const { message } = error as Error;
      const isDer = error instanceof NoText;
      return `'${path}': ${isDer ? "it is no text, so not PEM; convert it with openssl" : message}`;
    }
  }

  /** Throws as `readText` does. */
  #text(path: string): string {
    const text = this.#texts.get(path) ?? readText(path);
    this.#texts.set(path, text);
    return text;
  }
}

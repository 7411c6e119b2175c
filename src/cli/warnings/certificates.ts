import type { Config } from "../../../config/schema.ts";
import { textOfHost } from "../../grammar/patterns.ts";
import { CertificateNames } from "../../grammar/certificate_names.ts";
import { odditiesOf } from "../../program/certificate.ts";
import { namesIn } from "../../program/pem.ts";
import { readText } from "../../program/text_file.ts";
import type { Warning } from "../warnings.ts";

/** Certificates that clients would hardly take, and hosts that none is for. */
export function* oddCertificates(config: Config): Iterable<Warning> {
  const { listen } = config;
  const all: CertificateNames[] = [];
  for (const [index, { tls }] of listen.entries()) {
    for (const [place, { cert }] of tls?.certificates.entries() ?? []) {
      const chain = readText(cert);
      all.push(new CertificateNames(namesIn(chain)));
      for (const oddity of odditiesOf(chain, Date.now())) {
        const path = ["listen", index, "tls", "certificates", place, "cert"];
        yield { message: `'${cert}': ${oddity}`, path };
      }
    }
  }
  if (all.length > 0) yield* uncovered(config, all);
}

function* uncovered({ routes }: Config, all: readonly CertificateNames[]): Iterable<Warning> {
  for (const [route, { host: hosts = [] }] of routes.entries()) {
    for (const [nth, host] of hosts.entries()) {
      if (host.wildcard || all.some((names) => names.covers(host.hostname))) continue;
      const message =
        `no certificate of 'listen' is for '${textOfHost(host)}', so over TLS requests ` +
        "for it are answered 421; add one";
      yield { message, path: ["routes", route, "host", nth] };
    }
  }
}

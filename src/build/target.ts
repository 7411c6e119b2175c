import type { TargetConfig } from "../../config/schema.ts";
import type { Means } from "./build.ts";
import type { Terms } from "./terms.ts";
import { Fields } from "../http/fields.ts";
import { type Load, Target } from "../upstream/target.ts";
import type { Origin, TlsOptions, Transport } from "../transport/transport.ts";

/** A target's place among those of its upstream, and the way to it. */
export interface Place {
  readonly load: Load;
  readonly index: number;
  readonly transport: Transport;
}

export function buildTarget(config: TargetConfig, place: Place, { now }: Means): Target {
  const { url, weight, max_concurrency, headers } = config;
  return new Target({
    url: url.href,
    authority: url.host,
    base: { path: url.pathname, query: url.search },
    weight,
    maxConcurrency: max_concurrency ?? Infinity,
    headers: Fields.from(Object.entries(headers)),
    ...place,
    now,
  });
}

/** Where a target's connections lead. Throws what `readFile` throws. */
export function originOf({ url, tls }: TargetConfig, terms: Terms, means: Means): Origin {
  const scheme = url.protocol === "https:" ? "https" : "http";
  return {
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (scheme === "https" ? 443 : 80),
    ...terms,
    tls: tls && buildTls(tls, means),
  };
}

function buildTls(tls: NonNullable<TargetConfig["tls"]>, { readFile }: Means): TlsOptions {
  const { ca, client_cert, client_key } = tls;
  return {
    serverName: tls.server_name,
    ca: ca === undefined ? undefined : readFile(ca),
    insecureSkipVerify: tls.insecure_skip_verify,
    clientCertificate: client_cert === undefined || client_key === undefined ? undefined : {
      certificate: readFile(client_cert),
      key: readFile(client_key),
    },
  };
}

/** What a listener's TLS goes by, as its config and the files that it names have it. */
import type { Config, Listen } from "../../config/schema.ts";
import { CertificateNames } from "../grammar/certificate_names.ts";
import type { ClientLimits } from "../http/h1/limits.ts";
import { TlsServer } from "../transport/socket/tls_server.ts";
import { namesIn } from "./pem.ts";

/** The texts of files by their paths. */
export type Texts = Readonly<Record<string, string>>;

/** A client that is honest needs two turns; but a shorter limit for heads holds here, too. */
const HANDSHAKE_MS = 10_000;

/** By the place in `listen`; undefined: it speaks no TLS. The files have been checked. */
export function tlsServersOf(
  { listen }: Pick<Config, "listen">,
  files: Texts,
  limits: ClientLimits,
): (TlsServer | undefined)[] {
  return listen.map(({ tls, protocols }) => tls && tlsServerOf(tls, { files, limits, protocols }));
}

function tlsServerOf(
  { certificates, min_version, client_auth }: NonNullable<Listen["tls"]>,
  { files, limits, protocols = ["http/1.1"] }: {
    files: Texts;
    limits: ClientLimits;
    protocols: Listen["protocols"];
  },
): TlsServer {
  return new TlsServer({
    certificates: certificates.map(({ cert, key }) => ({
      chain: files[cert],
      key: files[key],
      names: new CertificateNames(namesIn(files[cert])),
    })),
    minVersion: min_version,
    protocols,
    clientAuth: client_auth && {
      ca: files[client_auth.ca],
      required: client_auth.mode === "require",
    },
    handshakeMs: Math.min(HANDSHAKE_MS, limits.headerTimeoutMs),
  });
}

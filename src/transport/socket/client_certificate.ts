/** Who a client says that it is, where somebody vouches for it. */
import { createHash } from "node:crypto";
import type tls from "node:tls";
import { subjectOf } from "../../grammar/distinguished_name.ts";
import type { ClientCertificate } from "../../http/socket.ts";

/** Undefined: it has shown no certificate, or one that nobody vouches for. */
export function clientCertificateOf(secured: tls.TLSSocket): ClientCertificate | undefined {
  if (!secured.authorized) return undefined;
  const { raw } = secured.getPeerCertificate() ?? {};
  if (raw === undefined) return undefined;
  return {
    subject: subjectOf(raw),
    fingerprint: createHash("sha256").update(raw).digest("hex"),
  };
}

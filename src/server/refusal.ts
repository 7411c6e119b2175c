import { ProxyError, type ProxyErrorKind } from "../http/proxy_error.ts";
import { WireError, type WireFault } from "../http/h1/wire_error.ts";

const kinds: Partial<Record<WireFault, ProxyErrorKind>> = {
  malformed: "bad_request",
  too_large: "fields_too_large",
  first_line_too_large: "uri_too_long",
  version: "version_not_supported",
  unimplemented: "not_implemented",
};

/** What a client is told of a request that could not be read. Throws where no client is left. */
export function refusalOf(error: unknown): ProxyError {
  if (error instanceof ProxyError) return error;
  const kind = error instanceof WireError ? kinds[error.reason] : undefined;
  if (kind === undefined) throw error;
  return new ProxyError(kind, (error as WireError).message);
}

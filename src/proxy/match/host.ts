import type { HostPattern } from "../../grammar/patterns.ts";
import type { Incoming } from "../../http/message.ts";
import { parseAuthority } from "../../http/path.ts";

export type HostCondition = (incoming: Pick<Incoming, "host" | "authority" | "scheme">) => boolean;

/** A request that names no port has its scheme's (RFC 9110 §4.2). */
export function compileHost({ hostname, wildcard, port }: HostPattern): HostCondition {
  const suffix = `.${hostname}`;
  const fits = wildcard
    ? (host: string) => host.length > suffix.length && host.endsWith(suffix)
    : (host: string) => host === hostname;
  if (port === undefined) return ({ host }) => fits(host);
  return (incoming) => fits(incoming.host) && portOf(incoming) === port;
}

function portOf({ authority, scheme }: Pick<Incoming, "authority" | "scheme">): number {
  return parseAuthority(authority)?.port ?? (scheme === "https" ? 443 : 80);
}

/** An end of a connection: an IP address and a port. */
import { canonicalAddress, isAddress } from "./address.ts";

export interface Endpoint {
  /** Canonical (RFC 5952), without brackets; "" where nobody tells. */
  readonly address: string;
  /** 0: not told. */
  readonly port: number;
}

/**
 * `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`; a port that
 * is only a name (RFC 7239 §6) is none. Undefined for anything else.
 */
export function parseEndpoint(text: string): Endpoint | undefined {
  const match = /^(?:\[([^\]]*)\]|([\d.]+))(?::(?:(\d{1,5})|_[\w.-]+))?$/.exec(text);
  const [, bracketed, dotted, digits = "0"] = match ?? [];
  const address = bracketed ?? dotted ?? text;
  const port = Number(digits);
  if (!isAddress(address) || port > 65535) return undefined;
  return { address: canonicalAddress(address), port };
}

/** `192.0.2.1:4711`, `[2001:db8::1]:4711`; without a port the address alone. */
export function endpointText({ address, port }: Endpoint): string {
  if (port === 0) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

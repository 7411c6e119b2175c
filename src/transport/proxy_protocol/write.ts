/**
 * What tells a target who its client is, before the client's first byte: the PROXY protocol of
 * HAProxy (doc/proxy-protocol.txt), version 1 in text (§2.1) or 2 in binary form (§2.2).
 */
import { addressBytes } from "../../grammar/address.ts";
import type { Endpoint } from "../../grammar/endpoint.ts";
import { PROXY, SIGNATURE, STREAM_OVER, UNSPECIFIED } from "./format.ts";

export type ProxyProtocol = "v1" | "v2";

/** Both ends of a client's connection: its own, and the one that it connected to. */
export interface Ends {
  readonly client: Endpoint;
  readonly local: Endpoint;
}

/** Of ends that the system does not tell, it says that they are unknown. */
export function proxyHeader(version: ProxyProtocol, ends: Ends): Uint8Array {
  return version === "v1" ? textHeader(ends) : binaryHeader(ends);
}

/** The bytes of both addresses, where they are of one kind. */
function addressesOf({ client, local }: Ends): readonly number[][] | undefined {
  const source = addressBytes(client.address);
  const destination = addressBytes(local.address);
  const alike = source !== undefined && source.length === destination?.length;
  return alike ? [source, destination] : undefined;
}

function textHeader(ends: Ends): Uint8Array {
  const { client, local } = ends;
  const addresses = addressesOf(ends);
  const family = addresses?.[0].length === 4 ? "TCP4" : "TCP6";
  const text = addresses === undefined
    ? "UNKNOWN"
    : `${family} ${client.address} ${local.address} ${client.port} ${local.port}`;
  return new TextEncoder().encode(`PROXY ${text}\r\n`);
}

function binaryHeader(ends: Ends): Uint8Array {
  const start = [...SIGNATURE, PROXY];
  const addresses = addressesOf(ends);
  if (addresses === undefined) return Uint8Array.from([...start, UNSPECIFIED, 0, 0]);
  const bytes = [
    ...addresses.flat(),
    ...wordBytes(ends.client.port),
    ...wordBytes(ends.local.port),
  ];
  const family = addresses[0].length === 4 ? STREAM_OVER[4] : STREAM_OVER[6];
  return Uint8Array.from([...start, family, ...wordBytes(bytes.length), ...bytes]);
}

function wordBytes(word: number): number[] {
  return [word >> 8, word & 0xff];
}

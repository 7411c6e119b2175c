/**
 * What tells a target who its client is, before the client's first byte: the PROXY protocol of
 * HAProxy (doc/proxy-protocol.txt), version 1 in text (§2.1) or 2 in binary form (§2.2).
 */
import { isAddress, plainAddress } from "../grammar/address.ts";

export type ProxyProtocol = "v1" | "v2";

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Both ends of a client's connection: its own, and the one that it connected to. */
export interface Ends {
  readonly client: Endpoint;
  readonly local: Endpoint;
}

/** Of ends that the system does not tell, it says that they are unknown. */
export function proxyHeader(version: ProxyProtocol, { client, local }: Ends): Uint8Array {
  const source = plainAddress(client.address);
  const destination = plainAddress(local.address);
  const header = version === "v1" ? textHeader : binaryHeader;
  return header(familyOf(source, destination), {
    client: { address: source, port: client.port },
    local: { address: destination, port: local.port },
  });
}

type Family = 4 | 6 | undefined;

function familyOf(source: string, destination: string): Family {
  if (!isAddress(source) || !isAddress(destination)) return undefined;
  const isV6 = source.includes(":");
  if (isV6 !== destination.includes(":")) return undefined;
  return isV6 ? 6 : 4;
}

function textHeader(family: Family, { client, local }: Ends): Uint8Array {
  const ends = `${client.address} ${local.address} ${client.port} ${local.port}`;
  const text = family === undefined ? "UNKNOWN" : `TCP${family} ${ends}`;
  return new TextEncoder().encode(`PROXY ${text}\r\n`);
}

const SIGNATURE = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
/** Version 2, command PROXY. */
const VERSION_AND_COMMAND = 0x21;
const UNSPECIFIED = 0x00;
const STREAM_OVER = { 4: 0x11, 6: 0x21 } as const;

function binaryHeader(family: Family, { client, local }: Ends): Uint8Array {
  const start = [...SIGNATURE, VERSION_AND_COMMAND];
  if (family === undefined) return Uint8Array.from([...start, UNSPECIFIED, 0, 0]);
  const bytesOf = family === 4 ? bytesOfV4 : bytesOfV6;
  const ends = [
    ...bytesOf(client.address),
    ...bytesOf(local.address),
    ...wordBytes(client.port),
    ...wordBytes(local.port),
  ];
  return Uint8Array.from([...start, STREAM_OVER[family], ...wordBytes(ends.length), ...ends]);
}

function wordBytes(word: number): number[] {
  return [word >> 8, word & 0xff];
}

function bytesOfV4(address: string): number[] {
  return address.split(".").map(Number);
}

/** RFC 4291 §2.2; the last two groups may stand as an IPv4 address. */
function bytesOfV6(address: string): number[] {
  const [head, tail = []] = address.split("::").map((half) =>
    half === "" ? [] : half.split(":").flatMap(bytesOfGroup)
  );
  return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail];
}

function bytesOfGroup(group: string): number[] {
  return group.includes(".") ? bytesOfV4(group) : wordBytes(parseInt(group, 16));
}

/** Addresses to listen on, networks, host patterns, URLs of targets. */
import { canonicalAddress, type Cidr, isAddress } from "../src/grammar/address.ts";
import type { HostPattern } from "../src/grammar/patterns.ts";
import { expected, listHint, show } from "./problems.ts";
import { ScalarError } from "./scalars.ts";

export interface Address {
  /** As written in the config. */
  address: string;
  /** A name or a canonical IP address without brackets; empty for all interfaces. */
  hostname: string;
  /** 0 lets the system choose. */
  port: number;
}

/** `:8080`, `8080`, `localhost:8080`, `127.0.0.1:8080`, `[::1]:8080`. */
export function parseAddress(input: unknown): Address {
  const address = typeof input === "number" ? String(input) : input;
  if (typeof address === "string" && /^(unix:|\/|\.\/)/.test(address)) {
    throw new ScalarError(`unix sockets are not supported yet, got ${show(address)}`);
  }
  const [, anyPort] = /^\*(:\d+)$/.exec(String(address)) ?? [];
  if (anyPort !== undefined) throw new ScalarError(`for every address write '${anyPort}'`);
  const match = typeof address === "string" &&
    /^(?:(?<name>[\w.-]*):|\[(?<ipv6>[\da-f:.]+)\]:)?(?<port>\d+)$/i.exec(address);
  const { name = "", ipv6, port } = match && match.groups || {};
  if (typeof address !== "string" || !port || ipv6 !== undefined && !isAddress(ipv6)) {
    throw new ScalarError(expected("an address like :8080, 127.0.0.1:8080 or [::1]:8080", input));
  }
  return {
    address,
    hostname: ipv6 ? canonicalAddress(ipv6) : name,
    port: parsePort(port, { min: 0 }),
  };
}

function parsePort(digits: string, { min }: { min: number }): number {
  const port = Number(digits);
  if (port >= min && port <= 65535) return port;
  throw new ScalarError(expected(`a port from ${min} to 65535`, port));
}

/** `10.0.0.0/8`, `fd00::/8`; a lone address like `192.168.1.7` is a network of one. */
export function parseCidr(input: unknown): Cidr {
  const match = typeof input === "string" && /^([\da-f:.]+)(?:\/(\d{1,3}))?$/i.exec(input);
  const [, text, bits] = match || [];
  const ipv4 = text !== undefined && isIpv4(text);
  const address = ipv4 ? text : text && canonicalIpv6(text);
  const longest = ipv4 ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  if (address && prefix <= longest) return { address, prefix };
  throw new ScalarError(expected("an address or network like 10.0.0.0/8 or ::1", input));
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 &&
    parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && +part < 256);
}

function canonicalIpv6(text: string): string | undefined {
  if (!text.includes(":") || !URL.canParse(`http://[${text}]/`)) return undefined;
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

/** `shop.example.com`, `*.example.com`, `localhost:8080`, `[::1]`. */
export function parseHost(input: unknown): HostPattern {
  const match = typeof input === "string" &&
    /^(?<star>\*\.)?(?<name>[\w-]+(?:\.[\w-]+)*)\.?(?::(?<port>\d+))?$/.exec(input);
  if (match) {
    const { star, name, port } = match.groups!;
    return hostPattern(name.toLowerCase(), { wildcard: star !== undefined, port });
  }
  const literal = typeof input === "string" && /^\[([\da-f:.]+)\](?::(\d+))?$/i.exec(input);
  const ipv6 = literal && canonicalIpv6(literal[1]);
  if (ipv6) return hostPattern(`[${ipv6}]`, { wildcard: false, port: literal[2] });
  if (input === "*") throw new ScalarError("for any host leave it out, not '*'");
  const what = "a host like shop.example.com, *.example.com or localhost:8080";
  throw new ScalarError(expected(what, input) + listHint(input));
}

function hostPattern(
  hostname: string,
  { wildcard, port }: { wildcard: boolean; port?: string },
): HostPattern {
  if (port === undefined) return { hostname, wildcard };
  return { hostname, wildcard, port: parsePort(port, { min: 1 }) };
}

/** The value of a `Host` field: `shop.example.com`, `localhost:8080`, `[::1]`. */
export function parseAuthority(input: unknown): string {
  const known = typeof input === "string" && /^([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/i.test(input);
  if (known && URL.canParse(`http://${input}/`)) return input;
  throw new ScalarError(expected("a host like shop.example.com or localhost:8080", input));
}

/**
 * The URL of a target: `http://localhost:8001`, `https://[::1]/base`, `tcp://localhost:6379`.
 * Refuses what `new URL` would silently repair or drop. No message shows credentials.
 */
export function parseTargetUrl(input: unknown): URL {
  const match = typeof input === "string" && !/[\s\\]/.test(input) &&
    /^(?<scheme>[a-z][a-z\d+.-]*):\/\/(?<authority>[^/?#]*)(?<rest>.*)$/i.exec(input);
  if (!match) throw new ScalarError(expected("a URL like http://localhost:8001", input));
  const { scheme, authority, rest } = match.groups!;
  if (/^tcp$/i.test(scheme)) return parseTcpUrl(match[0], { authority, rest });
  if (!/^https?$/i.test(scheme)) {
    throw new ScalarError(`a target's URL starts with http:// or https://, not '${scheme}://'`);
  }
  if (authority.includes("@")) {
    throw new ScalarError("a URL with credentials in it is refused; send them in a field");
  }
  if (/^(:|$)/.test(authority)) throw new ScalarError(`the URL ${show(match[0])} has no host`);
  const port = /:(\d+)$/.exec(authority)?.[1];
  if (port !== undefined) parsePort(port, { min: 1 });
  if (rest.includes("#")) throw new ScalarError("a target's URL has no fragment ('#')");
  if (!URL.canParse(match[0])) throw new ScalarError(`the URL ${show(match[0])} has a bad host`);
  return new URL(match[0]);
}

/** In lower case: `new URL` does not change the host of a scheme that it does not know. */
function parseTcpUrl(url: string, { authority, rest }: Record<"authority" | "rest", string>): URL {
  if (rest !== "") throw new ScalarError(`a tcp:// URL ends with its port, got ${show(url)}`);
  const match = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[(?<ipv6>[\da-f:.]+)\]):(?<port>\d+)$/i.exec(
    authority,
  );
  const { ipv6, port } = match?.groups ?? {};
  if (port === undefined || ipv6 !== undefined && canonicalIpv6(ipv6) === undefined) {
    throw new ScalarError(expected("a host and a port like tcp://localhost:6379", url));
  }
  parsePort(port, { min: 1 });
  return new URL(`tcp://${authority.toLowerCase()}`);
}

/** The URL of a TCP route's `upstream` that is an address. */
export function tcpUrl(place: string): string {
  return place.includes("://") ? place : `tcp://${place}`;
}

/** The `upstream` of a TCP route: a name, or the address of a single target. */
export function parseTcpReference(input: unknown): string {
  if (isUpstreamName(input)) return input;
  if (typeof input === "string" && parseTargetUrl(tcpUrl(input)).protocol === "tcp:") return input;
  throw new ScalarError(expected("an upstream's name or a place like localhost:6379", input));
}

/** Never the same as a URL, or a part of a path. */
export function isUpstreamName(input: unknown): input is string {
  return typeof input === "string" && /^[^\s/:\p{Cc}]+$/u.test(input);
}

export function parseUpstreamName(input: unknown): string {
  if (isUpstreamName(input)) return input;
  throw new ScalarError(expected("an upstream's name without spaces, '/' and ':'", input));
}

/** The `upstream` of a route: a name, or the URL of a single target. */
export function parseUpstreamReference(input: unknown): string {
  if (isUpstreamName(input)) return input;
  if (typeof input === "string" && input.includes("://")) {
    if (parseTargetUrl(input).protocol !== "tcp:") return input;
    throw new ScalarError("a tcp:// target is for 'tcp', not for 'routes'");
  }
  throw new ScalarError(expected("an upstream's name or a URL like http://localhost:8001", input));
}

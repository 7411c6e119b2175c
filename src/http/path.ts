/**
 * The target of a request, and the one normal form of its path: what is matched is what is
 * forwarded. Targets hold bytes as code units 0–255, as a request head was decoded.
 */
import { ProxyError } from "./proxy_error.ts";

export interface RequestTarget {
  /** Of an absolute-form; it takes the place of `Host` (RFC 9112 §3.2.2). */
  readonly authority?: string;
  readonly path: string;
  /** From `?` on, byte for byte; "" where there is none. */
  readonly query: string;
}

/**
 * Origin-form, absolute-form of http and https, and `*` (RFC 9112 §3.2). An absolute-form with
 * nothing behind its authority is `*` for OPTIONS, else `/`. Throws ProxyError `bad_request`.
 */
export function splitTarget(target: string, method = "GET"): RequestTarget {
  if (target.includes("#")) throw new ProxyError("bad_request", "the target has a fragment");
  if (target.startsWith("/")) return splitQuery(target);
  if (target === "*") return { path: "*", query: "" };
  const absolute = /^https?:\/\/([^/?]*)(.*)$/is.exec(target);
  if (absolute === null) throw new ProxyError("bad_request", "the target is no path and no URL");
  const [, authority, rest] = absolute;
  if (rest === "") return { authority, path: method === "OPTIONS" ? "*" : "/", query: "" };
  return { authority, ...splitQuery(rest.startsWith("/") ? rest : `/${rest}`) };
}

function splitQuery(target: string): RequestTarget {
  const mark = target.indexOf("?");
  return mark < 0
    ? { path: target, query: "" }
    : { path: target.slice(0, mark), query: target.slice(mark) };
}

/** Something to normalise: a character no path holds as it is (RFC 3986 §3.3), or a dot segment. */
const unclean = /[^\w\-.~!$&'()*+,;=:@/]|\/\.\.?(?:\/|$)/;

/**
 * RFC 3986 §6.2.2: triplets of unreserved characters decoded, other triplets in upper case, what
 * may not stand in a path as a triplet, then dot segments resolved. Empty segments stay, and so do
 * `%2F` and `%5C`. Throws ProxyError `bad_request` for an incomplete triplet.
 */
export function normalisePath(path: string): string {
  return unclean.test(path) ? withoutDotSegments(normaliseTriplets(path)) : path;
}

/**
 * Text of a config as it would stand in a normalised path: characters beyond ASCII are their UTF-8
 * bytes. Dot segments are left, as it may be part of a path only. Throws SyntaxError for an
 * incomplete triplet.
 */
export function pathText(text: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) {
    throw new SyntaxError(`an incomplete percent triplet in '${text}'`);
  }
  return normaliseTriplets(asciiOf(text));
}

/** Characters beyond ASCII as the triplets of their UTF-8 bytes. */
export function asciiOf(text: string): string {
  return text.toWellFormed().replace(/[^\0-\x7f]+/g, encodeURIComponent);
}

/** A whole triplet, or one character that is not allowed as it is; a lone `%` too. */
const encodable = /%[0-9A-Fa-f]{2}|[^\w\-.~!$&'()*+,;=:@/]/g;
const unreserved = /[\w\-.~]/;

function normaliseTriplets(path: string): string {
  return path.replace(encodable, (found) => {
    if (found === "%") throw new ProxyError("bad_request", "an incomplete percent triplet");
    if (found.length === 1) return triplet(found.charCodeAt(0));
    const character = String.fromCharCode(parseInt(found.slice(1), 16));
    return unreserved.test(character) ? character : found.toUpperCase();
  });
}

function triplet(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** RFC 3986 §5.2.4; `..` at the root stays there. */
function withoutDotSegments(path: string): string {
  if (!path.includes("/.")) return path;
  const segments = path.split("/");
  const kept: string[] = [];
  for (let i = 1; i < segments.length; i++) {
    const segment = segments[i];
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
  }
  const last = segments[segments.length - 1];
  if (last === "." || last === "..") kept.push("");
  return `/${kept.join("/")}`;
}

export interface Authority {
  /** In lower case, without trailing dot; IPv6 in brackets, in its shortest form. */
  readonly host: string;
  readonly port?: number;
}

const authorityForm =
  /^((?:[\w\-.~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+|\[[0-9A-Fa-f:.]+\])(?::(\d{0,5}))?$/;

/** Host and port (RFC 3986 §3.2), without user information; undefined for anything else. */
export function parseAuthority(text: string): Authority | undefined {
  const match = authorityForm.exec(text);
  if (match === null) return undefined;
  const host = normaliseHost(match[1].toLowerCase());
  if (!host) return undefined;
  if (!match[2]) return { host };
  const port = Number(match[2]);
  return port > 65535 ? undefined : { host, port };
}

/** Without the root label of a name (RFC 3986 §3.2.2); IPv6 in its one shortest form (RFC 5952). */
function normaliseHost(host: string): string | undefined {
  if (host.startsWith("[")) return URL.parse(`http://${host}`)?.hostname;
  return host.endsWith(".") ? host.slice(0, -1) : host;
}

/** Methods, and the names and values of header fields. */
import { hopByHopNames } from "../src/grammar/hop_by_hop.ts";
import { carriesHttp, isProtocol } from "../src/grammar/protocol.ts";
import { expected, listHint, show } from "./problems.ts";
import { parseText, ScalarError } from "./scalars.ts";

/** RFC 9110 §5.6.2. */
export function isToken(input: unknown): input is string {
  return typeof input === "string" && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(input);
}

/** A method (RFC 9110 §9.1): any token but in lower case, which is taken for a mistake. */
export function parseMethod(input: unknown): string {
  if (input === "*") throw new ScalarError("for any method leave it out, not '*'");
  if (!isToken(input)) {
    throw new ScalarError(expected("a method like GET", input) + listHint(input));
  }
  const upper = input.toUpperCase();
  if (input === upper) return input;
  throw new ScalarError(`methods are case-sensitive; write '${upper}', not '${input}'`);
}

/** A protocol to switch to (RFC 9110 §7.8), with a version or without. */
export function parseProtocol(input: unknown): string {
  if (typeof input !== "string" || !isProtocol(input)) {
    throw new ScalarError(expected("a protocol like websocket or SPDY/3.1", input));
  }
  if (carriesHttp(input)) {
    throw new ScalarError(`${input} is never switched to: HTTP would go past the proxy in it`);
  }
  return input;
}

/** A pseudonym for the host in `Via` (RFC 9110 §7.6.3). */
export function parsePseudonym(input: unknown): string {
  if (isToken(input)) return input;
  throw new ScalarError(expected("a name without spaces, or off", input));
}

/** A field name (RFC 9110 §5.1). */
export function parseFieldName(input: unknown): string {
  if (isToken(input)) return input;
  throw new ScalarError(expected("a field name like X-Request-Id", input));
}

/** Fields that frame a message or belong to one connection (RFC 9110 §7.6.1, RFC 9112 §6). */
const ofConnections = new Set<string>([...hopByHopNames, "content-length", "expect"]);

/** The name of a field that a config may set. */
export function parseSetName(input: unknown): string {
  const name = parseFieldName(input);
  if (!ofConnections.has(name.toLowerCase())) return name;
  throw new ScalarError(`the field '${name}' belongs to the connection; Weir alone writes it`);
}

/** The name of a field that a config may add to or remove: there is one `Host` (RFC 9112 §3.2). */
export function parseAddedName(input: unknown): string {
  const name = parseSetName(input);
  if (name.toLowerCase() !== "host") return name;
  throw new ScalarError(`the field '${name}' can be set, but not added or removed`);
}

/** A field value (RFC 9110 §5.5): no control characters but the tab. */
export function parseFieldValue(input: unknown): string {
  const text = parseText(input);
  // deno-lint-ignore no-control-regex
  if (!/[\0-\x08\x0a-\x1f\x7f]/.test(text)) return text;
  throw new ScalarError(`a field value has no control characters, got ${show(text)}`);
}

/** `text/html`, `text/plain; charset=utf-8` (RFC 9110 §8.3.1). */
export function parseMediaType(input: unknown): string {
  const text = parseFieldValue(input);
  const [type, subtype, ...more] = text.split(";")[0].trimEnd().split("/");
  if (isToken(type) && isToken(subtype) && more.length === 0) return text;
  throw new ScalarError(expected("a media type like text/html", input));
}

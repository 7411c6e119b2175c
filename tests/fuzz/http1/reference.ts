/**
 * The same strict reading as src/http/h1, by other means: of a whole connection as one text, with
 * nothing in mind but to be plainly right.
 */
export interface Reading {
  readonly first: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly body: string;
  /** What follows the message. */
  readonly rest: string;
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const TEXT = "[\\t\\x20-\\x7e\\x80-\\xff]*";
const REQUEST_FIELD = new RegExp(`^(${TOKEN}):[\\t ]*(${TEXT}?)[\\t ]*$`);
/** White space before the colon is removed (RFC 9112 §5.1). */
const RESPONSE_FIELD = new RegExp(`^(${TOKEN})[\\t ]*:[\\t ]*(${TEXT}?)[\\t ]*$`);
const STATUS_LINE = new RegExp(`^HTTP/1\\.[01] [1-9][0-9][0-9](?: ${TEXT})?$`);
const TARGETS = {
  CONNECT: /^[^/?@#\s\x80-\xff]+:[0-9]+$/,
  OPTIONS: /^(?:\*$|\/|https?:\/\/[^/?])/i,
  any: /^(?:\/|https?:\/\/[^/?])/i,
};

/** Undefined where the message is refused or cut short. */
export function referenceRequest(wire: string): Reading | undefined {
  const stripped = wire.replace(/^(?:\r\n){1,2}/, "");
  const [first, fields, after] = head(stripped, REQUEST_FIELD) ?? [];
  if (first === undefined || fields === undefined || after === undefined) {
    return undefined;
  }
  const [method, target, version, ...more] = first.split(" ");
  if (more.length > 0 || !new RegExp(`^${TOKEN}$`).test(method)) {
    return undefined;
  }
  if (version !== "HTTP/1.0" && version !== "HTTP/1.1") return undefined;
  if (/[\0-\x20\x7f#]/.test(target)) return undefined;
  const form = method === "CONNECT" || method === "OPTIONS" ? TARGETS[method] : TARGETS.any;
  if (!form.test(target)) {
    return undefined;
  }

  const { codings, lengths } = framing(fields);
  if (codings.length > 0) {
    if (lengths.length > 0 || version === "HTTP/1.0" || !chunkedOnce(codings)) {
      return undefined;
    }
    return chunked({ first, fields }, after);
  }
  if (lengths.length === 0) return { first, fields, body: "", rest: after };
  return lengths.length > 1 ? undefined : counted({ first, fields }, after, lengths[0]);
}

export function referenceResponse(wire: string, method: string): Reading | undefined {
  const [first, fields, after] = head(wire, RESPONSE_FIELD) ?? [];
  if (first === undefined || fields === undefined || after === undefined) {
    return undefined;
  }
  if (!STATUS_LINE.test(first)) return undefined;
  const status = Number(first.slice(9, 12));

  const { codings, lengths } = framing(fields);
  const values = lengths.flatMap((value) => value.split(/[ \t]*,[ \t]*/));
  if (codings.length > 0 && (lengths.length > 0 || first.startsWith("HTTP/1.0"))) return undefined;
  if (
    values.some((value) => !isLength(value) || Number(value) !== Number(values[0]))
  ) return undefined;
  const bare = method === "HEAD" || status < 200 || status === 204 ||
    status === 304;
  if (bare) return { first, fields, body: "", rest: after };
  if (codings.length > 0) {
    return chunkedOnce(codings) ? chunked({ first, fields }, after) : undefined;
  }
  if (values.length > 0) return counted({ first, fields }, after, values[0]);
  return { first, fields, body: after, rest: "" };
}

type Head = Pick<Reading, "first" | "fields">;

function head(
  wire: string,
  field: RegExp,
): [string, [string, string][], string] | undefined {
  const end = wire.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first, ...lines] = wire.slice(0, end).split("\r\n");
  const fields: [string, string][] = [];
  for (const line of lines) {
    const match = field.exec(line);
    if (match === null) return undefined;
    fields.push([match[1], match[2]]);
  }
  return [first, fields, wire.slice(end + 4)];
}

function framing(fields: [string, string][]): { codings: string[]; lengths: string[] } {
  const values = (key: string) => {
    return fields.filter(([name]) => name.toLowerCase() === key).map(([, value]) => value);
  };
  return {
    codings: values("transfer-encoding"),
    lengths: values("content-length"),
  };
}

function chunkedOnce(codings: string[]): boolean {
  return codings.length === 1 && codings[0].toLowerCase() === "chunked";
}

function isLength(text: string): boolean {
  return /^[0-9]+$/.test(text) && BigInt(text) < 2n ** 53n;
}

function counted(head: Head, after: string, length: string): Reading | undefined {
  if (!isLength(length) || Number(length) > after.length) return undefined;
  return {
    ...head,
    body: after.slice(0, Number(length)),
    rest: after.slice(Number(length)),
  };
}

const QUOTED =
  `"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"`;
const SPACE = "[ \\t]*";
const EXTENSION = `${SPACE};${SPACE}${TOKEN}(?:${SPACE}=${SPACE}(?:${TOKEN}|${QUOTED}))?`;
const CHUNK_LINE = new RegExp(`^([0-9A-Fa-f]+)(?:${EXTENSION})*\\r\\n`);
const TRAILER = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n/;

function chunked(head: Head, after: string): Reading | undefined {
  let body = "";
  for (;;) {
    const line = CHUNK_LINE.exec(after);
    if (line === null) return undefined;
    after = after.slice(line[0].length);
    const size = BigInt(`0x${line[1]}`);
    if (size === 0n) break;
    if (size > after.length || after.slice(Number(size)).slice(0, 2) !== "\r\n") return undefined;
    body += after.slice(0, Number(size));
    after = after.slice(Number(size) + 2);
  }
  const trailer = TRAILER.exec(after);
  return trailer === null ? undefined : { ...head, body, rest: after.slice(trailer[0].length) };
}

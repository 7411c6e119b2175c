/**
 * The subject of a certificate (RFC 5280 §4.1.2.6) as a text (RFC 4514), read of its DER: the texts
 * that runtimes give leave line feeds as they are, so that one part of a name could pass for two.
 */

/** One element of DER. */
interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

const TAG = { sequence: 0x30, set: 0x31, oid: 0x06, version: 0xa0 };

/** In ASCII alone, the most specific part first. Throws RangeError for what is no certificate. */
export function subjectOf(certificate: Uint8Array): string {
  const [whole] = elementsIn(certificate);
  const [signed] = elementsIn(contentOf(whole, TAG.sequence));
  const parts = elementsIn(contentOf(signed, TAG.sequence));
  if (parts[0]?.tag === TAG.version) parts.shift();
  // Before it: serial number, signature, issuer, validity.
  const subject = contentOf(parts[4], TAG.sequence);
  return elementsIn(subject).map(textOfSet).reverse().join(",");
}

/** Several at once are rare, but the order of all is turned round, as OpenSSL does. */
function textOfSet(set: Element): string {
  return elementsIn(contentOf(set, TAG.set)).map(textOfPart).reverse().join("+");
}

function textOfPart(part: Element): string {
  const [type, value] = elementsIn(contentOf(part, TAG.sequence));
  const name = NAMES[hexOf(contentOf(type, TAG.oid))];
  const text = value && textOf(value);
  if (name !== undefined && text !== undefined) return `${name}=${escaped(text)}`;
  return `${dotted(contentOf(type, TAG.oid))}=#${hexOf(value?.whole ?? [])}`;
}

/** The short names of RFC 4514 §3, and two that are as common. */
const NAMES: Readonly<Record<string, string>> = {
  "550403": "CN",
  "550405": "serialNumber",
  "550406": "C",
  "550407": "L",
  "550408": "ST",
  "550409": "street",
  "55040a": "O",
  "55040b": "OU",
  "0992268993f22c640119": "DC",
  "0992268993f22c640101": "UID",
  "2a864886f70d010901": "emailAddress",
};

/** Undefined: it is no text. */
function textOf({ tag, content }: Element): string | undefined {
  switch (tag) {
    case 0x0c: // UTF8String
      return new TextDecoder().decode(content);
    case 0x13: // PrintableString
    case 0x14: // TeletexString
    case 0x16: // IA5String
      return String.fromCharCode(...content);
    case 0x1e: // BMPString
      return new TextDecoder("utf-16be").decode(content);
    default:
      return undefined;
  }
}

/** RFC 4514 §2.4; what is not visible ASCII as the bytes of its UTF-8. */
function escaped(text: string): string {
  return text
    .replace(/["+,;<>\\]|^[# ]| $/g, "\\$&")
    .replace(/[^ -~]/gu, (character) => {
      const bytes = new TextEncoder().encode(character);
      return Array.from(bytes, (byte) => `\\${hexOf([byte]).toUpperCase()}`).join("");
    });
}

function elementsIn(bytes: Uint8Array): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const [length, start] = lengthAt(bytes, at + 1);
    const end = start + length;
    if (end > bytes.length) throw new RangeError("an element of DER is cut off");
    const [content, whole] = [bytes.subarray(start, end), bytes.subarray(at, end)];
    elements.push({ tag: bytes[at], content, whole });
    at = end;
  }
  return elements;
}

/** The length that is written there, and where the content begins. */
function lengthAt(bytes: Uint8Array, at: number): [length: number, start: number] {
  const first = bytes[at];
  if (first === undefined || first === 0x80 || first > 0x84) {
    throw new RangeError("an element of DER has no length");
  }
  if (first < 0x80) return [first, at + 1];
  const start = at + 1 + (first & 0x7f);
  return [bytes.subarray(at + 1, start).reduce((sum, byte) => sum * 256 + byte, 0), start];
}

function contentOf(element: Element | undefined, tag: number): Uint8Array {
  if (element?.tag === tag) return element.content;
  throw new RangeError("an element of DER is another than it should be");
}

function hexOf(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** X.690 §8.19: seven bits a byte, and the first two numbers in one. */
function dotted(oid: Uint8Array): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of oid) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join(".");
}

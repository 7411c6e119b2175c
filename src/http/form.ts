/**
 * Queries as forms write them: application/x-www-form-urlencoded (URL Standard §5). Names and
 * values come out as byte strings, which in a form that is right are UTF-8.
 */

/** The first value of that key that fits. `query` is "" or begins with `?`. */
export function formValue(
  query: string,
  key: string,
  fits: (value: string) => boolean = any,
): string | undefined {
  for (let start = 1; start < query.length;) {
    const ampersand = query.indexOf("&", start);
    const end = ampersand < 0 ? query.length : ampersand;
    const value = end === start ? undefined : valueOf(query.slice(start, end), key);
    if (value !== undefined && fits(value)) return value;
    start = end + 1;
  }
  return undefined;
}

function any(): boolean {
  return true;
}

function valueOf(pair: string, key: string): string | undefined {
  const equals = pair.indexOf("=");
  if (equals < 0) return decoded(pair) === key ? "" : undefined;
  return decoded(pair.slice(0, equals)) === key ? decoded(pair.slice(equals + 1)) : undefined;
}

/** Malformed triplets stay. */
function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  return text.replaceAll("+", " ").replace(/%[0-9A-Fa-f]{2}/g, byteOf);
}

function byteOf(triplet: string): string {
  return String.fromCharCode(parseInt(triplet.slice(1), 16));
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** A name or value for people and patterns; what is not UTF-8 in it becomes U+FFFD. */
export function formText(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  return utf8.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

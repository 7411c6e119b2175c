/**
 * Text of a config as it travels in a field or a query: its UTF-8 bytes, one code unit each, which
 * is how Weir holds what it reads from a connection.
 */
export function wireText(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text;
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

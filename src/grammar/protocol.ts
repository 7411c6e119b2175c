/** Protocols that a connection is switched to (RFC 9110 §7.8): a name, with a version or without. */
const PROTOCOL = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:\/[!#$%&'*+.^_`|~0-9A-Za-z-]+)?$/;

/** Spoken inside, HTTP would go past the proxy: past its routes, its limits, its log. */
const CARRY_HTTP = new Set(["h2", "h2c", "http", "tls"]);

export function isProtocol(text: string): boolean {
  return PROTOCOL.test(text);
}

/** Whether HTTP itself is what it leads to (RFC 9113 §3.1, RFC 2817 §3). */
export function carriesHttp(protocol: string): boolean {
  return CARRY_HTTP.has(protocol.split("/")[0].toLowerCase());
}

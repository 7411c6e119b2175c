/** Fields that speak of one connection and end at the proxy (RFC 9110 §7.6.1), in lower case. */
export const hopByHopNames = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
] as const;

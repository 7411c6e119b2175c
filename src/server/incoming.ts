import type { Body } from "../http/body/body.ts";
import type { Departure } from "../http/cancel.ts";
import { ProxyError } from "../http/proxy_error.ts";
import type { RequestHead } from "../http/h1/head.ts";
import type { Incoming } from "../http/message.ts";
import { normalisePath, parseAuthority, splitTarget } from "../http/path.ts";
import type { Socket } from "../http/socket.ts";

/**
 * A request head as the rest of Weir knows it. Throws ProxyError for a target or `Host` that
 * cannot be taken one way only (RFC 9112 §3.2), for CONNECT, and for a host that the client was shown
 * no certificate of (RFC 9110 §7.4).
 */
export function incomingOf(
  head: RequestHead,
  { body, signal, interim, socket }: {
    body: Body;
    signal: Departure;
    interim: Incoming["interim"];
    socket: Socket;
  },
): Incoming {
  if (head.method === "CONNECT") {
    throw new ProxyError("not_implemented", "Weir opens no tunnels: CONNECT is not supported");
  }
  const target = splitTarget(head.target, head.method);
  const host = hostField(head);
  const authority = target.authority ?? host;
  const parsed = authority === "" ? { host: "" } : parseAuthority(authority);
  if (parsed === undefined) throw new ProxyError("bad_request", "Host is not a host and a port");
  const { tls } = socket;
  if (tls !== undefined && parsed.host !== "" && !tls.covers(parsed.host)) {
    const detail = "the certificate of this connection is not for that host; ask on another one";
    throw new ProxyError("misdirected", detail);
  }
  return {
    method: head.method,
    path: normalisePath(target.path),
    query: target.query,
    scheme: tls === undefined ? "http" : "https",
    authority,
    host: parsed.host,
    version: head.version,
    fields: head.fields,
    body,
    peer: socket.remote,
    localPort: socket.localPort,
    tls,
    signal,
    interim,
  };
}

/** `Host`, exactly once in HTTP/1.1 (RFC 9112 §3.2). */
function hostField({ fields, version }: RequestHead): string {
  const hosts = fields.all("host");
  if (hosts.length > 1) throw new ProxyError("bad_request", "Host is there more than once");
  if (hosts.length === 0 && version === "1.1") {
    throw new ProxyError("bad_request", "Host is missing");
  }
  if (hosts[0] === "") throw new ProxyError("bad_request", "Host is empty");
  return hosts[0] ?? "";
}

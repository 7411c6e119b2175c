/** Deno and Bun: both speak TCP and TLS by Node's modules. */
import net from "node:net";
import type tls from "node:tls";
import type { Departure } from "../../http/cancel.ts";
import { xxh64 } from "../../strategy/hash/fastest.ts";
import type { Runtime } from "./runtime.ts";
import type { Socket } from "../../http/socket.ts";
import { connect } from "../../transport/socket/node.ts";
import type { Origin } from "../../transport/transport.ts";
import { dial } from "../../transport/dial.ts";
import { Http1Transport } from "../../transport/http1.ts";

export const sockets: Runtime = {
  hash: xxh64,
  runsBetweenRequests: true,
  transport(origin) {
    const open = opener(origin);
    return new Http1Transport(open, origin.timeouts);
  },
  connect: (origin, signal) => opener(origin)(signal),
};

function opener(origin: Origin): (signal: Departure) => Promise<Socket> {
  const secure = origin.scheme === "https" ? tlsOptions(origin) : undefined;
  const { host, port, timeouts } = origin;
  return (signal) =>
    dial({
      connect: (address, signal) => connect({ address, port, tls: secure }, signal),
      host,
      timeoutMs: timeouts.connectMs,
      signal,
    });
}

function tlsOptions({ host, tls = {} }: Origin): tls.ConnectionOptions {
  return {
    servername: tls.serverName ?? serverNameOf(host),
    ca: tls.ca,
    rejectUnauthorized: tls.insecureSkipVerify !== true,
    cert: tls.clientCertificate?.certificate,
    key: tls.clientCertificate?.key,
    ALPNProtocols: ["http/1.1"],
  };
}

/** An address is no server name (RFC 6066 §3); the certificate is checked against it all the same. */
function serverNameOf(host: string): string {
  return net.isIP(host) === 0 ? host : "";
}

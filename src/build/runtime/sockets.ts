/** Deno and Bun: what speaks TCP and TLS. */
import net from "node:net";
import type tls from "node:tls";
import type { Departure } from "../../http/cancel.ts";
import { xxh64 } from "../../strategy/hash/fastest.ts";
import { verifyPassword } from "./passwords.ts";
import { coderOf } from "./coders.ts";
import { SystemDisk } from "./disk.ts";
import type { Runtime } from "./runtime.ts";
import { connect } from "../../transport/socket/platform.ts";
import type { Origin } from "../../transport/transport.ts";
import { dial } from "../../transport/dial.ts";
import { type LookUp, Names } from "../../transport/names.ts";
import { lookUp as itsLookUp } from "../../transport/socket/look_up.ts";
import { Http1Transport } from "../../transport/http1.ts";

/** Who counts the files that connections take. */
export interface Files {
  taken(): void;
  released(): void;
  /** There were none left. */
  exhausted(): void;
}

interface Options {
  /** Absent: the runtime's own. */
  readonly lookUp?: LookUp;
  readonly files?: Files;
}

export function sockets({ lookUp = itsLookUp, files }: Options = {}): Runtime {
  const names = new Names(lookUp);
  const resolve = (host: string) => names.addressesOf(host);
  const opener = (origin: Origin) => {
    const secure = origin.scheme === "https" ? tlsOptions(origin) : undefined;
    const { host, port, timeouts } = origin;
    const open = async (address: string, signal: AbortSignal) => {
      files?.taken();
      const closed = files?.released;
      try {
        return await connect({ address, port, tls: secure, closed }, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EMFILE") files?.exhausted();
        throw error;
      }
    };
    return (signal: Departure) =>
      dial({ resolve, connect: open, host, timeoutMs: timeouts.connectMs, signal });
  };
  return {
    hash: xxh64,
    runsBetweenRequests: true,
    transport: (origin) => new Http1Transport(opener(origin), origin),
    connect: (origin, signal) => opener(origin)(signal),
    disk: new SystemDisk(),
    coderOf,
    verifyPassword,
  };
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

/**
 * TLS with who has connected, by `node:tls` over the raw socket. Its first byte is looked at before:
 * who speaks plain HTTP can be told so, and no one else's handshake is touched by what is neither. A
 * PROXY header comes before it, in the clear.
 */
import type net from "node:net";
import tls from "node:tls";
import { canonicalAddress } from "../../grammar/address.ts";
import { type CertificateNames, chosenFor } from "../../grammar/certificate_names.ts";
import type { Socket, TlsState } from "../../http/socket.ts";
import { log } from "../../log/log.ts";
import { type Announcers, restAfter } from "../proxy_protocol/announced.ts";
import { HeaderReader } from "../proxy_protocol/read.ts";
import { clientCertificateOf } from "./client_certificate.ts";
import { NodeSocket } from "./node.ts";

/** Texts in PEM form. */
export interface ServerCertificate {
  /** With those that vouch for it. */
  readonly chain: string;
  readonly key: string;
  readonly names: CertificateNames;
}

export interface TlsTerms {
  /** The first is for clients that ask for no name, or for one that none has. */
  readonly certificates: readonly ServerCertificate[];
  /** The oldest that is spoken. */
  readonly minVersion: "1.2" | "1.3";
  /** What clients may choose from (ALPN). */
  readonly protocols: readonly string[];
  /** Absent: clients are asked for no certificate. */
  readonly clientAuth?: {
    /** Those who vouch for clients. */
    readonly ca: string;
    /** Who has no certificate of theirs is refused. */
    readonly required: boolean;
  };
  /** For a handshake, from the connection on. */
  readonly handshakeMs: number;
}

/** Who gets a connection once it is known what it speaks. */
export interface Welcome {
  /** Of TLS: its handshake is over. */
  secured(socket: Socket): void;
  /** It speaks no TLS, but perhaps HTTP. */
  plain(socket: Socket): void;
}

interface Handshake {
  readonly welcome: Welcome;
  readonly timer: ReturnType<typeof setTimeout>;
  /** Absent: the client is the peer. */
  readonly header?: HeaderReader;
}

/** The content type of a handshake's records (RFC 8446 §5.1). */
const HANDSHAKE = 22;

/** Of one set of terms: what comes later goes by others, and what has begun by these. */
export class TlsServer {
  readonly #terms: TlsTerms;
  readonly #text: string;
  readonly #names: readonly CertificateNames[];
  readonly #server: tls.Server;
  readonly #handshakes = new Map<net.Socket, Handshake>();

  /** Throws where the runtime does not take a certificate or its key. */
  constructor(terms: TlsTerms) {
    this.#terms = terms;
    this.#text = JSON.stringify(terms);
    this.#names = terms.certificates.map(({ names }) => names);
    const { certificates, minVersion, protocols, clientAuth } = terms;
    const common = { minVersion: `TLSv${minVersion}`, ca: clientAuth?.ca } as const;
    const contexts = certificates.map(({ chain, key }) =>
      tls.createSecureContext({ ...common, cert: chain, key })
    );
    const [{ chain, key }] = certificates;
    this.#server = tls.createServer({
      ...common,
      cert: chain,
      key,
      requestCert: clientAuth !== undefined,
      rejectUnauthorized: clientAuth?.required ?? false,
      ALPNProtocols: [...protocols],
      SNICallback: (name, done) => done(null, contexts[chosenFor(name, this.#names)]),
    });
    this.#server.on("secureConnection", (secured) => this.#secured(secured));
    this.#server.on("tlsClientError", (error, secured) => this.#failed(error, secured));
  }

  /** Its sessions may be resumed by the other's clients, too: nothing has changed. */
  isAs(other: TlsServer): boolean {
    return this.#text === other.#text;
  }

  /** The time for a handshake is also that of a header. */
  take(raw: net.Socket, welcome: Welcome, announcers?: Announcers): void {
    const timer = setTimeout(() => {
      log.debug("a TLS handshake takes too long", { client: raw.remoteAddress });
      raw.destroy();
    }, this.#terms.handshakeMs);
    const peer = raw.remoteAddress;
    const isAnnounced = announcers?.networks.has(canonicalAddress(peer ?? ""));
    const header = isAnnounced ? new HeaderReader() : undefined;
    this.#handshakes.set(raw, { welcome, timer, header });
    raw.once("close", () => this.#end(raw));
    // It is told by what comes of it.
    raw.on("error", () => {});
    const left = () => raw.destroy();
    const look = () => {
      const read: Uint8Array | null = raw.read();
      if (read === null) return;
      const bytes = header === undefined ? read : restAfter(header, read, { peer, close: left });
      if (bytes === undefined || bytes.length === 0) return;
      raw.off("readable", look);
      raw.off("end", left);
      raw.unshift(bytes);
      this.#begin(raw, bytes[0]);
    };
    raw.on("readable", look);
    raw.on("end", left);
  }

  #begin(raw: net.Socket, first: number): void {
    if (first === HANDSHAKE) return void this.#server.emit("connection", raw);
    const handshake = this.#end(raw);
    if (handshake !== undefined && isLetter(first)) {
      handshake.welcome.plain(announced(new NodeSocket(raw), handshake));
    } else raw.destroy();
  }

  #secured(secured: tls.TLSSocket): void {
    const raw = rawOf(secured);
    const handshake = raw && this.#end(raw);
    if (raw === undefined || handshake === undefined) return void secured.destroy();
    let socket: NodeSocket;
    try {
      socket = new NodeSocket(secured, { below: raw, state: this.#stateOf(secured) });
    } catch (error) {
      log.error("a TLS connection cannot be used", { cause: (error as Error).message });
      return void raw.destroy();
    }
    handshake.welcome.secured(announced(socket, handshake));
  }

  #stateOf(secured: tls.TLSSocket): TlsState {
    const { servername } = secured as { servername?: string | false };
    const names = this.#names[servername ? chosenFor(servername, this.#names) : 0];
    return {
      version: secured.getProtocol() ?? "",
      covers: (host) => names.covers(host),
      client: this.#terms.clientAuth && clientCertificateOf(secured),
    };
  }

  #failed(error: Error, secured: tls.TLSSocket): void {
    const raw = rawOf(secured);
    log.debug("a TLS handshake failed", { client: raw?.remoteAddress, cause: error.message });
    if (raw !== undefined) this.#end(raw);
    raw?.destroy();
  }

  #end(raw: net.Socket): Handshake | undefined {
    const handshake = this.#handshakes.get(raw);
    clearTimeout(handshake?.timer);
    this.#handshakes.delete(raw);
    return handshake;
  }
}

function announced(socket: NodeSocket, { header }: Handshake): NodeSocket {
  socket.remote = header?.client ?? socket.remote;
  return socket;
}

/** Both runtimes have it where Node does. */
function rawOf(secured: tls.TLSSocket): net.Socket | undefined {
  return Reflect.get(secured, "_parent") ?? undefined;
}

function isLetter(byte: number): boolean {
  return byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122;
}

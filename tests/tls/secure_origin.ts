import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo, Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { message } from "../blackbox/message.ts";
import type { Certificate } from "./certificates.ts";

/** An HTTPS server that answers each request with what it knows of the connection, as JSON. */
export class SecureOrigin implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    server.on("secureConnection", (socket: TLSSocket) => {
      socket.on("error", () => {});
      socket.on("data", () => {
        const { servername, alpnProtocol } = socket as TLSSocket & { servername?: string };
        const client = socket.getPeerCertificate()?.subject?.CN;
        const body = JSON.stringify({ servername, alpnProtocol, client });
        socket.write(message(["HTTP/1.1 200 OK", "X-Long: " + "a".repeat(8000)], body));
      });
    });
  }

  /** With `clients`, the PEM file of an authority: takes none without a certificate of it. */
  static async listen(
    { certificate, key }: Certificate,
    { clients }: { clients?: string } = {},
  ): Promise<SecureOrigin> {
    const options = {
      cert: readFileSync(certificate),
      key: readFileSync(key),
      ALPNProtocols: ["http/1.1"],
      ca: clients === undefined ? undefined : readFileSync(clients),
      requestCert: clients !== undefined,
      rejectUnauthorized: clients !== undefined,
    };
    const origin = new SecureOrigin(createServer(options));
    origin.#server.listen(0, "127.0.0.1");
    await once(origin.#server, "listening");
    return origin;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

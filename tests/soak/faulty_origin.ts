import { Buffer } from "node:buffer";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { chunk, head, LAST_CHUNK, message } from "../blackbox/message.ts";

/** What becomes of a request; the numbers are shares. */
const fates: readonly [share: number, suffer: (socket: Socket) => void][] = [
  [60, (socket) => socket.write(OK)],
  [8, (socket) => socket.write(LONG)],
  [5, (socket) => socket.write(OK, () => socket.end())],
  [5, (socket) => socket.end(message(["HTTP/1.1 200 OK", "Connection: close"], "ok"))],
  [4, (socket) => socket.end(head("HTTP/1.1 200 OK") + "until the end")],
  [4, (socket) => void setTimeout(() => socket.write(OK), 10)],
  [3, (socket) => socket.resetAndDestroy()],
  [2, (socket) => socket.end()],
  [2, (socket) => socket.end(head("HTTP/1.1 200 OK", "Content-Length: 9") + "cut")],
  [
    2,
    (socket) =>
      socket.write(
        head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("cut"),
        () => socket.resetAndDestroy(),
      ),
  ],
  [2, (socket) => socket.write("no HTTP\r\n\r\n")],
  [1, (socket) => socket.write(OK + "bytes that nobody asked for")],
  [1, (socket) => socket.write(head("HTTP/1.1 200 OK", "Content-Length: 9") + "stalls")],
  [1, () => {}],
];

const OK = message(["HTTP/1.1 200 OK"], "ok");
const LONG = head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") +
  chunk("a".repeat(40_000)).repeat(3) + LAST_CHUNK;
const TOTAL = fates.reduce((sum, [share]) => sum + share, 0);

/** An HTTP server on which nobody can rely. `random` decides the fate of each request. */
export class FaultyOrigin implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #random: () => number;

  private constructor(random: () => number) {
    this.#random = random;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
  }

  static async listen(random: () => number): Promise<FaultyOrigin> {
    const origin = new FaultyOrigin(random);
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

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    let bytes = Buffer.alloc(0);
    socket.on("data", (piece: Uint8Array) => {
      bytes = Buffer.concat([bytes, piece]);
      for (let end; (end = endOfRequest(bytes)) !== undefined;) {
        bytes = bytes.subarray(end);
        this.#fate()(socket);
      }
    });
  }

  #fate(): (socket: Socket) => void {
    let point = this.#random() * TOTAL;
    for (const [share, suffer] of fates) {
      point -= share;
      if (point < 0) return suffer;
    }
    throw new Error("unreachable");
  }
}

/** Where the first request ends, if it is there whole. */
function endOfRequest(bytes: Buffer): number | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const length = /^content-length: *(\d+)/im.exec(bytes.toString("latin1", 0, end))?.[1] ?? "0";
  const whole = end + 4 + Number(length);
  return bytes.length >= whole ? whole : undefined;
}

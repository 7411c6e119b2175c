import { Buffer } from "node:buffer";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { patiently } from "../blackbox/wire.ts";

const HEAD_BYTES = 12;
const TYPE_A = 1;
/** A response, recursion desired and available, no error (RFC 1035 §4.1.1). */
const FLAGS = 0x8180;
/** The name of the question, class IN, five seconds, four bytes of address. */
const RECORD = [0xc0, 0x0c, 0, TYPE_A, 0, 1, 0, 0, 0, 5, 0, 4];

/** A name server that says nothing to names that begin with `hang`; all others are 127.0.0.1. */
export class NameServer implements AsyncDisposable {
  readonly #asked = new Set<string>();
  #onAsked: (() => void) | undefined;
  readonly #socket: Socket = createSocket("udp4");

  /** On port 53, as nobody can be told of another. */
  static async listen(address: string): Promise<NameServer> {
    const server = new NameServer();
    const socket = server.#socket;
    socket.on("message", (query, { port, address }) => {
      const answer = server.#answer(query);
      if (answer !== undefined) socket.send(answer, port, address);
    });
    socket.bind(53, address);
    await once(socket, "listening");
    return server;
  }

  /** Settles when each was asked for, by its first label. */
  async heardOf(names: readonly string[]): Promise<void> {
    while (!names.every((name) => this.#asked.has(name))) {
      const next = new Promise<void>((resolve) => this.#onAsked = resolve);
      await patiently(next, `all of ${names.length} names to be asked for`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await once(this.#socket, "close");
  }

  #answer(query: Buffer): Buffer | undefined {
    const labels: string[] = [];
    let at = HEAD_BYTES;
    for (let length; (length = query[at++]) > 0; at += length) {
      labels.push(query.toString("latin1", at, at + length));
    }
    this.#asked.add(labels[0]);
    this.#onAsked?.();
    if (labels[0].startsWith("hang")) return undefined;
    const isA = query.readUInt16BE(at) === TYPE_A;
    const head = Buffer.alloc(HEAD_BYTES);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(FLAGS, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(isA ? 1 : 0, 6);
    const question = query.subarray(HEAD_BYTES, at + 4);
    return Buffer.concat([head, question, ...isA ? [Buffer.from([...RECORD, 127, 0, 0, 1])] : []]);
  }
}

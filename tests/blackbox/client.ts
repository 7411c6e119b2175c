import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { type Framing, framingOf, type Head, Inflow, readHead } from "./message.ts";
import { type Departure, Wire } from "./wire.ts";

/** A client that sends what it is told, byte for byte, and hides nothing of what comes back. */
export class Client {
  private constructor(readonly wire: Wire) {}

  static async to(port: number): Promise<Client> {
    return new Client(await Wire.to(port));
  }

  /** On a connection that is there. */
  static over(socket: Socket): Client {
    return new Client(new Wire(socket));
  }

  send(bytes: string | Uint8Array): Promise<void> {
    return this.wire.send(bytes);
  }

  /** The head of the next answer to a request of `method`; its body is pulled by the case. */
  async answer(method = "GET"): Promise<Answer> {
    const interim: Head[] = [];
    while (true) {
      const head = await readHead(this.wire, "an answer");
      if (head === undefined) {
        throw new Error("the connection ended without an answer");
      }
      const answer = new Answer(head, interim, new Inflow(this.wire, answerFraming(head, method)));
      if (answer.status >= 200 || answer.status === 101) return answer;
      interim.push(head);
    }
  }

  /** The next head, interim or not. */
  async head(): Promise<Head> {
    const head = await readHead(this.wire, "the head of an answer");
    if (head === undefined) {
      throw new Error("the connection ended without an answer");
    }
    return head;
  }

  /** Exactly `length` raw bytes, of a connection that no longer speaks HTTP. */
  async raw(length: number): Promise<Buffer> {
    return (await new Inflow(this.wire, { length }).whole()).bytes;
  }

  departure(): Promise<Departure> {
    return this.wire.departure();
  }
}

export class Answer {
  readonly version: string;
  readonly status: number;
  readonly reason: string;

  constructor(readonly head: Head, readonly interim: readonly Head[], readonly body: Inflow) {
    const line = /^HTTP\/(\d\.\d) (\d{3}) (.*)$/s.exec(head.line);
    if (line === null) {
      throw new Error(`not a status line: ${JSON.stringify(head.line)}`);
    }
    this.version = line[1];
    this.status = Number(line[2]);
    this.reason = line[3];
  }
}

/** RFC 9112 §6.3. */
function answerFraming(head: Head, method: string): Framing {
  const bodiless = method === "HEAD" || / (1\d\d|204|304) /.test(head.line);
  return bodiless ? { length: 0 } : framingOf(head, "until close");
}

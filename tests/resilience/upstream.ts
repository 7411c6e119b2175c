import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { readHead } from "../blackbox/message.ts";
import { Exchange } from "../blackbox/origin.ts";
import { Wire } from "../blackbox/wire.ts";
import { Asked } from "./asked.ts";
import { Changes } from "./changes.ts";

/** What becomes of a request. */
export type Play = (asked: Asked) => unknown;

/** What active checks ask for; it counts apart from requests. */
export const HEALTH = "/healthz";

/**
 * A server behind Weir that counts and logs what comes, does to it what the story says, and can be
 * killed and revived. Requests are in flight here until just before the last byte of their answer,
 * so that no more are counted than Weir has sent.
 */
export class Upstream implements AsyncDisposable {
  readonly log: Asked[] = [];
  inFlight = 0;
  /** The most that were ever in flight at once. */
  peak = 0;
  /** Health checks answered, by what they were answered. */
  readonly checks = { well: 0, ill: 0 };
  /** What health checks are told. */
  isWell = true;
  /** Requests from now on. */
  play: Play = (asked) => asked.answer();
  readonly #changes = new Changes();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  private constructor(readonly name: string) {}

  static async listen(name: string): Promise<Upstream> {
    const upstream = new Upstream(name);
    await upstream.revive();
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** How many requests have come in all. */
  get count(): number {
    return this.log.length;
  }

  get last(): Asked {
    return this.log.at(-1)!;
  }

  /** Nothing listens any more, and every connection is reset. */
  async kill(): Promise<void> {
    const server = this.#server!;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  /** Listens on the same port as before. */
  async revive(): Promise<void> {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Settles when it has got `more` requests from now on. */
  asked(more = 1): Promise<void> {
    const wanted = this.count + more;
    return this.until(() => this.count >= wanted, `${more} more requests`);
  }

  until(holds: () => boolean, waitingFor: string): Promise<void> {
    return this.#changes.until(holds, `upstream ${this.name}: ${waitingFor}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server !== undefined) await this.kill();
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    const gone = new Promise<void>((resolve) => socket.on("close", () => resolve()));
    void gone.then(() => this.#sockets.delete(socket));
    void this.#converse(new Wire(socket), gone);
  }

  /** One request after the other. */
  async #converse(wire: Wire, gone: Promise<void>): Promise<void> {
    try {
      for (let nth = 0, head; (head = await readHead(wire)) !== undefined; nth++) {
        const exchange = new Exchange(head, wire, nth);
        await exchange.body.whole();
        if (!exchange.body.complete) break;
        const asked = new Asked(exchange, this.name);
        if (exchange.target === HEALTH) this.#check(asked);
        else this.#take(asked);
        await Promise.race([exchange.over, gone]);
        asked.end();
      }
    } catch {
      // A head was cut short: this end was killed, or the other is at fault and gets no answer.
    }
    wire.end();
  }

  #check(asked: Asked): void {
    this.checks[this.isWell ? "well" : "ill"]++;
    asked.answer(this.isWell ? 200 : 500);
    this.#changes.tell();
  }

  #take(asked: Asked): void {
    asked.onEnd = () => {
      this.inFlight--;
      this.#changes.tell();
    };
    this.log.push(asked);
    this.peak = Math.max(this.peak, ++this.inFlight);
    this.play(asked);
    this.#changes.tell();
  }
}

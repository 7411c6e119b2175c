import type { Departure } from "../../../src/http/cancel.ts";
import type { ProxyError } from "../../../src/http/proxy_error.ts";
import { type PairedSocket, socketPair } from "../../socket_pair.ts";

/** A dial that ends as a test has it, or by its signal. */
export class Dial {
  /** Nothing has come of it yet. */
  underWay = true;
  /** What came of it. */
  socket: PairedSocket | undefined;
  aborted = false;
  readonly #outcome = Promise.withResolvers<PairedSocket>();
  readonly result = this.#outcome.promise;

  constructor(signal: Departure) {
    signal.addEventListener("abort", () => {
      this.aborted = true;
      this.#end();
      this.#outcome.reject(signal.reason);
    });
  }

  succeed(): PairedSocket {
    this.#end();
    [this.socket] = socketPair();
    this.#outcome.resolve(this.socket);
    return this.socket;
  }

  fail(error: ProxyError): void {
    this.#end();
    this.#outcome.reject(error);
  }

  #end(): void {
    this.underWay = false;
  }
}

/** What a pool opens its connections with. */
export class Dials {
  readonly begun: Dial[] = [];

  readonly open = (signal: Departure): Promise<PairedSocket> => {
    const dial = new Dial(signal);
    this.begun.push(dial);
    return dial.result;
  };

  get underWay(): Dial[] {
    return this.begun.filter(({ underWay }) => underWay);
  }

  get sockets(): PairedSocket[] {
    return this.begun.flatMap(({ socket }) => socket ?? []);
  }
}

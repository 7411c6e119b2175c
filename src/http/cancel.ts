/** What Weir needs of an AbortSignal, which is one; `aborted`: the client has gone away. */
export interface Departure {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The departure of one client. (An AbortController in its place takes 3 µs a request on Bun.) */
export class ClientDeparture implements Departure {
  #listeners: (() => void)[] = [];
  aborted = false;
  reason: unknown;

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.push(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    const index = this.#listeners.indexOf(listener);
    if (index >= 0) this.#listeners.splice(index, 1);
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}

/** A real signal, for what the platform provides. */
export function signalOf(departure: Departure): AbortSignal {
  if (departure instanceof AbortSignal) return departure;
  const controller = new AbortController();
  const abort = () => controller.abort(departure.reason);
  if (departure.aborted) abort();
  else departure.addEventListener("abort", abort);
  return controller.signal;
}

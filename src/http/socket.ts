/** A two-way byte stream: what HTTP/1.1 is spoken over. A runtime's sockets are made into one. */
export interface Socket {
  readonly remote: { readonly address: string; readonly port: number };
  /** The address and port that the other side connected to, or that this side connected from. */
  readonly localAddress: string;
  readonly localPort: number;
  /**
   * The next bytes, or undefined once the other side has ended its half. Reads ahead by a bounded
   * amount, so that an end or a reset is noticed while nobody reads. Rejects after a reset.
   */
  read(): Promise<Uint8Array | undefined>;
  /** The next bytes where they are there already: what `read` would give without waiting. */
  take(): Uint8Array | undefined;
  /** Puts bytes back, to be what `read` gives next. */
  unread(bytes: Uint8Array): void;
  /** Takes bytes to send. The promise, where there is one, settles when there is room for more. */
  write(bytes: Uint8Array): Promise<void> | undefined;
  /** Ends this side's half after what was written; resolves when that has been sent. */
  end(): Promise<void>;
  /** Ends both halves at once and drops what was not yet sent; reads and writes reject with `reason`. */
  destroy(reason?: Error): void;
  /** The same, by a reset: the other side cannot take it for an orderly end. */
  reset(): void;
  /** Bytes have arrived that nobody has taken. */
  readonly pending: boolean;
  /** Neither side has ended and no error has come. */
  readonly open: boolean;
  /** Called once, when the other side ends its half or the connection fails. */
  onDeparture: (() => void) | undefined;
  /** Called when bytes arrive that nobody waits for. */
  onUnasked: (() => void) | undefined;
}

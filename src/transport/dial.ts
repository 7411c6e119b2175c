/**
 * A new connection to an origin. A name with several addresses is tried as Happy Eyeballs has it
 * (RFC 8305): each next address a little later, or as soon as one failed.
 */
import type { Departure } from "../http/cancel.ts";
import { ProxyError } from "../http/proxy_error.ts";
import type { Socket } from "../http/socket.ts";

/** RFC 8305 §5: Connection Attempt Delay. */
const HEAD_START_MS = 250;

export interface Dial {
  /** The addresses of `host`, in the order in which they are to be tried. */
  resolve(host: string): Promise<readonly string[]>;
  /** Connects to one IP address; an aborted attempt frees what it holds. */
  connect(address: string, signal: AbortSignal): Promise<Socket>;
  host: string;
  timeoutMs: number;
  signal: Departure;
}

/** Throws ProxyError `connect` or `connect_timeout`, or the reason of `signal`. */
export async function dial(
  { resolve, connect, host, timeoutMs, signal }: Dial,
): Promise<Socket> {
  if (signal.aborted) throw signal.reason;
  const attempts = new AbortController();
  const abort = () => attempts.abort(signal.reason);
  signal.addEventListener("abort", abort);
  const timer = setTimeout(() => {
    attempts.abort(new ProxyError("connect_timeout", `no connection within ${timeoutMs} ms`));
  }, timeoutMs);
  try {
    const addresses = await Promise.race([resolve(host), rejection(attempts.signal)]);
    return await race(addresses, connect, attempts.signal);
  } catch (error) {
    if (attempts.signal.aborted) throw attempts.signal.reason;
    throw new ProxyError("connect", "no connection could be made", { cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

/** The first connection made; the others are given up. Rejects when every attempt has failed. */
async function race(
  addresses: readonly string[],
  connect: Dial["connect"],
  signal: AbortSignal,
): Promise<Socket> {
  if (addresses.length === 1) return await connect(addresses[0], signal);
  const won = new AbortController();
  const losers = AbortSignal.any([signal, won.signal]);
  let turn: Promise<unknown> = Promise.resolve();
  const attempts = addresses.map((address) => {
    const attempt = turn.then(() => connect(address, losers));
    const failed = attempt.then(never, () => {});
    turn = turn.then(() => Promise.race([failed, pause(HEAD_START_MS, losers)]));
    turn.catch(() => {});
    return attempt;
  });
  const socket = await Promise.any(attempts);
  won.abort();
  for (const attempt of attempts) {
    attempt.then((other) => other !== socket && other.destroy(), () => {});
  }
  return socket;
}

function never(): Promise<never> {
  return new Promise(() => {});
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

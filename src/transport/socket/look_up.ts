/** How each runtime looks names up. */
import dns from "node:dns/promises";
import process from "node:process";
import { atMost, type Found, type LookUp } from "../names.ts";

/** Of the threads that look-ups and files share: Deno has 32, Bun as many as cores, or two. */
const DENO_THREADS = 24;
const BUN_THREADS = 1;

interface BunRuntime {
  readonly dns: { lookup(name: string, options: { backend: string }): Promise<Found[]> };
}

const bun: BunRuntime | undefined = Reflect.get(globalThis, "Bun");

const bySystem: LookUp = (name) => dns.lookup(name, { all: true, verbatim: true });

/** Without a thread, of the servers alone: `/etc/hosts` is not read. */
const ofServers: LookUp = async (name) => {
  const both = await Promise.allSettled([dns.resolve4(name), dns.resolve6(name)]);
  const found = both.flatMap((each, index) =>
    each.status === "rejected" ? [] : each.value.map((address) => {
      return { address, family: index === 0 ? 4 : 6 };
    })
  );
  if (found.length === 0) throw (both[0] as PromiseRejectedResult).reason;
  return found;
};

/**
 * Bun's other way reads `/etc/hosts` and asks the servers without a thread. What it does not find
 * the system may, which has more sources (mDNS, for one).
 */
function byBun({ dns }: BunRuntime): LookUp {
  const withoutThread: LookUp = (name) => dns.lookup(name, { backend: "c-ares" });
  const inThread = atMost(BUN_THREADS, bySystem, withoutThread);
  return (name) =>
    withoutThread(name).catch((error) => {
      if (error.code !== "DNS_ENOTFOUND") throw error;
      return inThread(name);
    });
}

/** On other systems than Linux Bun asks the system without a thread. */
export const lookUp: LookUp = bun !== undefined && process.platform === "linux"
  ? byBun(bun)
  : atMost(DENO_THREADS, bySystem, ofServers);

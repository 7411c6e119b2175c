import type { AddressSet } from "../grammar/address.ts";
import type { Upstream } from "./route.ts";
import type { ErrorFormat } from "./problem.ts";
import type { Route } from "./route.ts";
import type { TcpRoute } from "../tcp/tcp.ts";
import type { Transport } from "../transport/transport.ts";

/** A checked config made ready for traffic. A request keeps the one it began with. */
export interface Snapshot {
  readonly routes: readonly Route[];
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** In the order of the config. */
  readonly tcp: readonly TcpRoute[];
  readonly trusted: AddressSet;
  /** Undefined: no `Via`, and no check for loops. */
  readonly via: {
    readonly onResponses: string;
    /** With the instance, so that a request that comes back is known: `weir-3f9a2c`. */
    readonly onRequests: string;
  } | undefined;
  /** What the bodies of Weir's own answers are in. */
  readonly errors: ErrorFormat;
}

/** Begins what goes on between requests. */
export function start({ upstreams }: Snapshot): void {
  for (const { checks } of upstreams.values()) checks?.start();
}

/** Ends that, and closes connections that nobody uses; those in use close when they are done. */
export function close({ upstreams }: Snapshot): void {
  for (const { checks, targets } of upstreams.values()) {
    checks?.stop();
    for (const { transport } of targets) transport.close();
  }
}

/** Ends what only `previous` has, and begins what only `next` has. */
export function turnOver(previous: Snapshot, next: Snapshot): void {
  const upstreams = new Set(next.upstreams.values());
  const transports = new Set(transportsOf(next));
  for (const upstream of previous.upstreams.values()) {
    if (!upstreams.delete(upstream)) upstream.checks?.stop();
  }
  for (const transport of transportsOf(previous)) {
    if (!transports.has(transport)) transport.close();
  }
  for (const { checks } of upstreams) checks?.start();
}

function transportsOf({ upstreams }: Snapshot): Transport[] {
  return [...upstreams.values()].flatMap(({ targets }) => targets.map((each) => each.transport));
}

/** For platforms where nothing goes on between requests. Never rejects. */
export async function upkeep({ upstreams }: Snapshot): Promise<void> {
  await Promise.all(Array.from(upstreams.values(), ({ checks }) => checks?.runDue()));
}

import type { AddressSet } from "./address.ts";
import type { Upstream } from "./dispatch.ts";
import type { Route } from "./route.ts";

/** A checked config made ready for traffic. A request keeps the one it began with. */
export interface Snapshot {
  readonly routes: readonly Route[];
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly trusted: AddressSet;
  /** Undefined: no `Via`, and no check for loops. */
  readonly via: {
    readonly onResponses: string;
    /** With the instance, so that a request that comes back is known: `weir-3f9a2c`. */
    readonly onRequests: string;
  } | undefined;
}

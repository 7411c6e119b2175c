import type { AddressSet } from "../grammar/address.ts";
import type { Guard, Upstream } from "./route.ts";
import type { ErrorFormat } from "./problem.ts";
import type { Route } from "./route.ts";
import type { TcpRoute } from "../tcp/tcp.ts";

/** A checked config made ready for traffic. A request keeps the one it began with. */
export interface Snapshot {
  readonly routes: readonly Route[];
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** What stands before them, by what each is made of. Absent: nothing. */
  readonly guards?: ReadonlyMap<string, Guard>;
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

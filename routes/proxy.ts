import type { Context, Next } from "hono";
import type { Call } from "../src/proxy/call.ts";
import { forward } from "../src/proxy/forward/forward.ts";
import type { Route } from "../src/proxy/route.ts";
import type { Snapshot } from "../src/proxy/snapshot.ts";
import { responseOf } from "../src/web/response.ts";

/** One route's handler: forwards what the route is for, and passes on the rest. */
export function proxy(route: Route, snapshot: Snapshot) {
  const passage = { route, snapshot };
  return (c: Context<{ Bindings: Call }>, next: Next) => {
    const call = c.env;
    if (!route.match.matches(call.incoming)) return next();
    if (!route.match.allows(call.incoming.method)) {
      call.refused.push(route);
      return next();
    }
    call.route = route;
    return forward(call, passage).then(responseOf);
  };
}

import type { Context, Next } from "hono";
import type { Call } from "../src/proxy/call.ts";
import type { Destination } from "../src/proxy/destination.ts";
import { answerOf } from "../src/http/message.ts";
import { responseOf } from "../src/web/response.ts";

/** One route's handler: takes what the route is for, and passes on the rest. */
export function handlerOf(destination: Destination) {
  return (c: Context<{ Bindings: Call }>, next: Next) => {
    const call = c.env;
    if (!takes(destination, call)) return next();
    return answerOf((receiver) => destination.take(call, receiver)).then(responseOf);
  };
}

/** Whether the request is the route's; of one that only its method keeps away, that is noted. */
export function takes({ route }: Destination, call: Call): boolean {
  const { match } = route;
  if (!match.matches(call.incoming)) return false;
  if (!match.allows(call.incoming.method)) {
    call.refused.push(route);
    return false;
  }
  call.route = route;
  return true;
}

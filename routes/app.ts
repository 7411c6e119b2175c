/**
 * The configured routes as a Hono app. Each is a Hono route on host and path; what no pattern of
 * Hono's can say is checked by its handler. Failures become a response here and nowhere else.
 */
import { Hono } from "hono";
import { METHOD_NAME_ALL } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";
import type { Call } from "../src/proxy/call.ts";
import { type Destination, destinationOf } from "../src/proxy/destination.ts";
import { failure, noRoute } from "../src/proxy/failure.ts";
import type { App } from "../src/proxy/gateway.ts";
import type { Snapshot } from "../src/proxy/snapshot.ts";
import { atOnce, type Steps } from "../src/grammar/steps.ts";
import { responseOf } from "../src/web/response.ts";
import { Guarded } from "./guarded.ts";
import { patternsOf, routingPath } from "./pattern.ts";
import { handlerOf, takes } from "./handler.ts";

/** Middleware that is mounted on `hono` stands before every route. */
export interface RoutedApp extends App {
  readonly hono: Hono<{ Bindings: Call }>;
}

/** Up to so many routes it is faster to look at each (0.05 µs) than to ask the router (1–3 µs). */
const FEW = 16;

export function createApp(snapshot: Snapshot): RoutedApp {
  return atOnce(creatingApp(snapshot));
}

/** `createApp`, in steps. */
export function* creatingApp(snapshot: Snapshot): Steps<RoutedApp> {
  const hono = new Hono<{ Bindings: Call }>({
    router: new TrieRouter(),
    getPath: (_request, options) => routingPath((options!.env as Call).incoming),
  });
  const destinations = new Map<unknown, Destination>();
  for (const route of snapshot.routes) {
    const bare = destinationOf(route, snapshot);
    const destination = route.use === undefined ? bare : new Guarded(bare, route.use);
    const handler = handlerOf(destination);
    destinations.set(handler, destination);
    for (const pattern of patternsOf(route)) hono.all(pattern, handler);
    yield;
  }
  hono.notFound((c) => {
    throw noRoute(c.env);
  });
  hono.onError((error, c) => responseOf(failure(error, c.env)));

  const all = [...destinations.values()];
  const handlers = hono.routes.length;
  const candidates = (call: Call): Iterable<Destination> => {
    if (all.length <= FEW) return all;
    const [found] = hono.router.match(METHOD_NAME_ALL, routingPath(call.incoming));
    return found.map(([[handler]]) => destinations.get(handler)!);
  };
  return {
    hono,
    answer(call, receiver) {
      if (hono.routes.length > handlers) return false;
      for (const destination of candidates(call)) {
        if (!takes(destination, call)) continue;
        destination.take(call, receiver);
        return true;
      }
      throw noRoute(call);
    },
    fetch: (request, call) => hono.fetch(request, call),
  };
}

/**
 * The configured routes as a Hono app. Each is a Hono route on host and path; what no pattern of
 * Hono's can say is checked by its handler. Failures become a response here and nowhere else.
 */
import { Hono } from "hono";
import { METHOD_NAME_ALL } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";
import type { Call } from "../src/proxy/call.ts";
import type { Passage } from "../src/proxy/forward/fields.ts";
import { forward } from "../src/proxy/forward/forward.ts";
import { failure, noRoute } from "../src/proxy/failure.ts";
import type { App } from "../src/proxy/gateway.ts";
import type { Snapshot } from "../src/proxy/snapshot.ts";
import { atOnce, type Steps } from "../src/grammar/steps.ts";
import { responseOf } from "../src/web/response.ts";
import { patternsOf, routingPath } from "./pattern.ts";
import { proxy, takes } from "./proxy.ts";

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
  const passages = new Map<unknown, Passage>();
  for (const route of snapshot.routes) {
    const passage = { route, snapshot };
    const handler = proxy(passage);
    passages.set(handler, passage);
    for (const pattern of patternsOf(route)) hono.all(pattern, handler);
    yield;
  }
  hono.notFound((c) => {
    throw noRoute(c.env);
  });
  hono.onError((error, c) => responseOf(failure(error, c.env)));

  const all = [...passages.values()];
  const handlers = hono.routes.length;
  const candidates = (call: Call): Iterable<Passage> => {
    if (all.length <= FEW) return all;
    const [found] = hono.router.match(METHOD_NAME_ALL, routingPath(call.incoming));
    return found.map(([[handler]]) => passages.get(handler)!);
  };
  return {
    hono,
    answer(call, receiver) {
      if (hono.routes.length > handlers) return false;
      for (const passage of candidates(call)) {
        if (!takes(passage, call)) continue;
        forward(call, passage, receiver);
        return true;
      }
      throw noRoute(call);
    },
    fetch: (request, call) => hono.fetch(request, call),
  };
}

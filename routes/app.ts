/**
 * The configured routes as a Hono app. Each is a Hono route on host and path; what no pattern of
 * Hono's can say is checked by its handler. Failures become a response here and nowhere else.
 */
import { Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import type { Call } from "../src/proxy/call.ts";
import { failure, noRoute } from "../src/proxy/failure.ts";
import type { Snapshot } from "../src/proxy/snapshot.ts";
import { atOnce, type Steps } from "../src/grammar/steps.ts";
import { responseOf } from "../src/web/response.ts";
import { patternsOf, routingPath } from "./pattern.ts";
import { proxy } from "./proxy.ts";

export type App = Hono<{ Bindings: Call }>;

export function createApp(snapshot: Snapshot): App {
  return atOnce(creatingApp(snapshot));
}

/** `createApp`, in steps. */
export function* creatingApp(snapshot: Snapshot): Steps<App> {
  const app: App = new Hono<{ Bindings: Call }>({
    router: new TrieRouter(),
    getPath: (_request, options) => routingPath((options!.env as Call).incoming),
  });
  for (const route of snapshot.routes) {
    for (const pattern of patternsOf(route)) app.all(pattern, proxy(route, snapshot));
    yield;
  }
  app.notFound((c) => {
    throw noRoute(c.env);
  });
  app.onError((error, c) => responseOf(failure(error, c.env)));
  return app;
}

import { Hono } from "hono";
import { ProxyError } from "../src/errors.ts";
import { problem } from "../src/problem.ts";
import { responseOf } from "../src/web/response.ts";

/** What the admin listener tells of the program. */
export interface Status {
  /** Takes new requests; false while it drains. */
  ready(): boolean;
}

/** What an operator's tools ask: whether the program is alive, and whether it takes requests. */
export function createAdmin(status: Status): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.text("ok\n"));
  app.get("/readyz", (c) => status.ready() ? c.text("ready\n") : c.text("draining\n", 503));
  app.notFound(() => answer(new ProxyError("no_route", "the admin listener has no such page")));
  app.onError((cause) => answer(new ProxyError("internal", "no answer could be made", { cause })));
  return app;
}

function answer(error: ProxyError): Response {
  return responseOf(problem(error, crypto.randomUUID()));
}

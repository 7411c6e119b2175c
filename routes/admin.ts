import { Hono } from "hono";
import { ProxyError } from "../src/errors.ts";
import { Fields } from "../src/fields.ts";
import { problem, reasonOf } from "../src/problem.ts";
import { responseOf } from "../src/web/response.ts";

/** What the admin listener tells of the program. */
export interface Status {
  /** Takes new requests; false while it drains. */
  ready(): boolean;
}

/** What an operator's tools ask: whether the program is alive, and whether it takes requests. */
export function createAdmin(status: Status): Hono {
  const app = new Hono();
  app.get("/healthz", () => plain(200, "ok"));
  app.get("/readyz", () => status.ready() ? plain(200, "ready") : plain(503, "draining"));
  app.notFound(() => failed(new ProxyError("no_route", "the admin listener has no such page")));
  app.onError((cause) => failed(new ProxyError("internal", "no answer could be made", { cause })));
  return app;
}

function plain(status: number, text: string): Response {
  const body = new TextEncoder().encode(`${text}\n`);
  const fields = Fields.from([
    ["Content-Type", "text/plain; charset=utf-8"],
    ["Content-Length", String(body.length)],
    ["Cache-Control", "no-store"],
  ]);
  return responseOf({ status, reason: reasonOf(status), version: "1.1", fields, body });
}

function failed(error: ProxyError): Response {
  return responseOf(problem(error, crypto.randomUUID()));
}

import { Hono } from "hono";
import { callOf } from "../src/call.ts";
import { ProxyError } from "../src/errors.ts";
import { explain } from "../src/explain.ts";
import { incomingOf } from "../src/explain/asked.ts";
import { Fields } from "../src/fields.ts";
import { problem, reasonOf } from "../src/problem.ts";
import type { Snapshot } from "../src/snapshot.ts";
import { stateOf } from "../src/target_state.ts";
import { responseOf } from "../src/web/response.ts";

/** What the admin listener tells of the program. */
export interface Status {
  /** Takes new requests; false while it drains. */
  ready(): boolean;
  /** What requests are answered by now. */
  readonly snapshot: Snapshot;
}

/** What an operator asks: is the program well, and which targets take what. */
export function createAdmin(status: Status): Hono {
  const app = new Hono();
  app.get("/healthz", () => plain(200, "ok"));
  app.get("/readyz", () => status.ready() ? plain(200, "ready") : plain(503, "draining"));
  app.get("/upstreams", () => json({ upstreams: upstreamsOf(status.snapshot) }));
  app.get("/explain", ({ req }) => json(explained(new URL(req.url), status.snapshot)));
  app.notFound(() => failed(new ProxyError("no_route", "the admin listener has no such page")));
  app.onError((error) =>
    failed(
      error instanceof ProxyError
        ? error
        : new ProxyError("internal", "no answer could be made", { cause: error }),
    )
  );
  return app;
}

function upstreamsOf({ upstreams }: Snapshot) {
  return [...upstreams.values()].map(({ name, strategy, targets }) => {
    return { name, strategy, targets: targets.map(stateOf) };
  });
}

/** `?url=…`, and where they matter `method`, `client` (an address) and any number of `header`. */
function explained({ searchParams }: URL, snapshot: Snapshot) {
  const url = searchParams.get("url");
  if (url === null) throw new ProxyError("bad_request", "which URL? Ask with ?url=http://…");
  const incoming = incomingOf({
    url,
    method: searchParams.get("method") ?? undefined,
    fields: searchParams.getAll("header"),
    client: searchParams.get("client") ?? undefined,
  });
  return explain(callOf(incoming, snapshot.trusted), snapshot);
}

function json(value: unknown): Response {
  return answer("application/json", `${JSON.stringify(value, undefined, 2)}\n`);
}

function plain(status: number, text: string): Response {
  return answer("text/plain; charset=utf-8", `${text}\n`, status);
}

function answer(type: string, text: string, status = 200): Response {
  const body = new TextEncoder().encode(text);
  const fields = Fields.from([
    ["Content-Type", type],
    ["Content-Length", String(body.length)],
    ["Cache-Control", "no-store"],
  ]);
  return responseOf({ status, reason: reasonOf(status), version: "1.1", fields, body });
}

function failed(error: ProxyError): Response {
  return responseOf(problem(error, crypto.randomUUID()));
}

import { type Context, Hono } from "hono";
import type { Caller } from "../src/command/admin.ts";
import type { Control } from "../src/control.ts";
import { ProxyError } from "../src/errors.ts";
import type { Asked } from "../src/explain.ts";
import { Fields } from "../src/fields.ts";
import { problem, reasonOf } from "../src/problem.ts";
import { Refusal } from "../src/reload.ts";
import { responseOf } from "../src/web/response.ts";
import { metrics } from "./metrics.ts";

export type Admin = Hono<{ Bindings: Caller }>;
type Visit = Context<{ Bindings: Caller }>;

/** What an operator asks, and has done. */
export function createAdmin(control: Control): Admin {
  const app: Admin = new Hono<{ Bindings: Caller }>();
  const ready = () => control.ready() ? plain(200, "ready") : plain(503, "draining");
  const upstreams = async () => json({ upstreams: await control.upstreams() });
  const explain = async ({ req }: Visit) => json(await control.explain(askedBy(new URL(req.url))));
  const reload = async () => json(await control.reload());
  const drain = async ({ req }: Visit) => {
    const { name = "", id = "", change } = req.param();
    return json(await control.drain({ upstream: name, target: id }, change === "drain"));
  };
  read(app, "/healthz", () => plain(200, "ok"));
  read(app, "/readyz", ready);
  read(app, "/upstreams", upstreams);
  read(app, "/metrics", metrics(control.exposition));
  read(app, "/config", () => json(control.config));
  read(app, "/explain", explain);
  change(app, "/reload", { run: reload, getFrom: ({ isLocal }) => isLocal });
  change(app, "/upstreams/:name/targets/:id/:change{drain|undrain}", { run: drain });
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

type Handler = (visit: Visit) => Response | Promise<Response>;

function read(app: Admin, path: string, answer: Handler): void {
  app.get(path, answer);
  app.all(path, () => {
    throw wrongMethod("GET, HEAD");
  });
}

/** Web pages of others can make a browser send such a request, and must not be heeded. */
function change(
  app: Admin,
  path: string,
  { run, getFrom = () => false }: { run: Handler; getFrom?: (caller: Caller) => boolean },
): void {
  app.all(path, (visit) => {
    const { method, isForeign } = visit.env;
    const mayGet = getFrom(visit.env);
    if (method !== "POST" && !(method === "GET" && mayGet)) {
      throw wrongMethod(mayGet ? "GET, POST" : "POST");
    }
    if (isForeign) throw new Refusal("forbidden", "a web page of another origin asks for it");
    return run(visit);
  });
}

function wrongMethod(allowed: string): Refusal {
  const detail = `this page knows ${allowed}`;
  return new Refusal("wrong_method", detail, { fields: { Allow: allowed } });
}

/** `?url=…`, and where they matter `method`, `client` (an address) and any number of `header`. */
function askedBy({ searchParams }: URL): Asked {
  const url = searchParams.get("url");
  if (url === null) throw new ProxyError("bad_request", "which URL? Ask with ?url=http://…");
  return {
    url,
    method: searchParams.get("method") ?? undefined,
    fields: searchParams.getAll("header"),
    client: searchParams.get("client") ?? undefined,
  };
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

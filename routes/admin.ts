import { Hono } from "hono";
import type { Caller } from "./answer.ts";
import type { Control } from "./control.ts";
import { ProxyError } from "../src/http/proxy_error.ts";
import type { Asked } from "../src/proxy/explain/explain.ts";
import { problem } from "../src/proxy/problem.ts";
import { Refusal } from "./refusal.ts";
import { Trend } from "../src/telemetry/trend/trend.ts";
import { responseOf } from "../src/web/response.ts";
import { answer, type Handler, type Visit } from "./answer.ts";
import { metrics } from "./metrics.ts";
import { Page } from "./page.tsx";
import { backToPage, type Done, isForm, refused } from "./page/form.ts";

export type Admin = Hono<{ Bindings: Caller }>;

/**
 * What an operator asks, and has done. The last minutes of the page begin when this is called, and
 * are followed for as long as the process lives, where `trend` is not given.
 */
export function createAdmin(control: Control, trend = started(control)): Admin {
  const app: Admin = new Hono<{ Bindings: Caller }>();
  const page = new Page(control, trend);
  const ready = () => {
    const state = control.state();
    return state === "serving" ? plain(200, "ready") : plain(503, state);
  };
  const upstreams = async () => json({ upstreams: await control.upstreams() });
  const explain = async ({ req }: Visit) => json(await control.explain(askedBy(new URL(req.url))));
  for (const [path, handler] of page.handlers) read(app, path, handler);
  read(app, "/healthz", () => plain(200, "ok"));
  read(app, "/readyz", ready);
  read(app, "/upstreams", upstreams);
  read(app, "/listeners", () => json({ listeners: control.listeners() }));
  read(app, "/metrics", metrics(control.exposition));
  read(app, "/config", () => json(control.config));
  read(app, "/explain", explain);
  change(app, "/reload", {
    run: () => control.reload(),
    done: () => "reload",
    changed: () => page.changed(),
    getFrom: ({ isLocal }) => isLocal,
    tell: ({ env }, told) => env.reloadAnswer === "text" ? reloadedText() : json(told),
  });
  const done = ({ req }: Visit) => req.param("change") as "drain" | "undrain";
  change(app, "/upstreams/:name/targets/:id/:change{drain|undrain}", {
    run: (visit) => {
      const { name = "", id = "" } = visit.req.param();
      return control.drain({ upstream: name, target: id }, done(visit) === "drain");
    },
    done,
    changed: () => page.changed(),
  });
  app.notFound(() => failed(new ProxyError("no_route", "the admin listener has no such page")));
  app.onError((error, visit) => {
    const known = error instanceof ProxyError
      ? error
      : new ProxyError("internal", "no answer could be made", { cause: error });
    return isForm(visit) ? refused(known) : failed(known);
  });
  return app;
}

function started(control: Control): Trend {
  const clock = { now: () => performance.now(), date: () => Date.now() };
  const trend = new Trend(() => control.totals(), clock);
  trend.start();
  return trend;
}

function read(app: Admin, path: string, answer: Handler): void {
  app.get(path, answer);
  app.all(path, () => {
    throw wrongMethod("GET, HEAD");
  });
}

interface Change {
  run(visit: Visit): Promise<unknown>;
  done(visit: Visit): Done;
  changed(): void;
  getFrom?(caller: Caller): boolean;
  /** What was told, as an answer. */
  tell?(visit: Visit, told: unknown): Response;
}

/** Web pages of others can make a browser send such a request, and must not be heeded. */
function change(app: Admin, path: string, given: Change): void {
  const { run, done, changed, getFrom, tell = (_, told) => json(told) } = given;
  app.all(path, async (visit) => {
    const { method, isForeign } = visit.env;
    const mayGet = getFrom?.(visit.env) ?? false;
    if (method !== "POST" && !(method === "GET" && mayGet)) {
      throw wrongMethod(mayGet ? "GET, POST" : "POST");
    }
    if (isForeign) throw new Refusal("forbidden", "a web page of another origin asks for it");
    const told = await run(visit);
    changed();
    return isForm(visit) ? backToPage(done(visit)) : tell(visit, told);
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
  return answer("text/plain; charset=utf-8", `${text}\n`, { status });
}

/** Without an end of line: scripts compare it. */
function reloadedText(): Response {
  return answer("text/plain; charset=utf-8", "Config reloaded");
}

function failed(error: ProxyError): Response {
  return responseOf(problem(error, crypto.randomUUID()));
}

import { type Context, Hono } from "hono";
import { callOf } from "../src/call.ts";
import type { Caller, Status } from "../src/command/admin.ts";
import type { Upstream } from "../src/dispatch.ts";
import { ProxyError } from "../src/errors.ts";
import { explain } from "../src/explain.ts";
import { incomingOf } from "../src/explain/asked.ts";
import { Fields } from "../src/fields.ts";
import { problem, reasonOf } from "../src/problem.ts";
import { Refusal } from "../src/reload.ts";
import type { Snapshot } from "../src/snapshot.ts";
import type { Target } from "../src/target.ts";
import { stateOf } from "../src/target_state.ts";
import { responseOf } from "../src/web/response.ts";
import { metrics } from "./metrics.ts";

export type Admin = Hono<{ Bindings: Caller }>;
type Asked = Context<{ Bindings: Caller }>;

/** What an operator asks, and has done. */
export function createAdmin(status: Status): Admin {
  const app: Admin = new Hono<{ Bindings: Caller }>();
  const upstreams = () => json({ upstreams: upstreamsOf(status.snapshot) });
  const ready = () => status.ready() ? plain(200, "ready") : plain(503, "draining");
  const reload = async () => json(await status.reload());
  const drain = (asked: Asked) => {
    const target = targetAsked(asked, status.snapshot);
    if (asked.req.param("change") === "drain") target.drain();
    else target.undrain();
    return json(stateWithId(target));
  };
  read(app, "/healthz", () => plain(200, "ok"));
  read(app, "/readyz", ready);
  read(app, "/upstreams", upstreams);
  if (status.exposition !== undefined) read(app, "/metrics", metrics(status.exposition));
  read(app, "/config", () => json(status.config));
  read(app, "/explain", ({ req }) => json(explained(new URL(req.url), status.snapshot)));
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

type Handler = (asked: Asked) => Response | Promise<Response>;

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
  app.all(path, (asked) => {
    const { method, isForeign } = asked.env;
    const mayGet = getFrom(asked.env);
    if (method !== "POST" && !(method === "GET" && mayGet)) {
      throw wrongMethod(mayGet ? "GET, POST" : "POST");
    }
    if (isForeign) throw new Refusal("forbidden", "a web page of another origin asks for it");
    return run(asked);
  });
}

function wrongMethod(allowed: string): Refusal {
  const detail = `this page knows ${allowed}`;
  return new Refusal("wrong_method", detail, { fields: { Allow: allowed } });
}

function upstreamsOf({ upstreams }: Snapshot) {
  return [...upstreams.values()].map(({ name, strategy, targets }) => {
    return { name, strategy, targets: targets.map(stateWithId) };
  });
}

/** `latency_ms` where a strategy goes by it, and the target has answered. */
function stateWithId(target: Target) {
  const ms = target.latencyMs?.() ?? 0;
  const latency_ms = ms === 0 ? undefined : Math.round(ms * 1000) / 1000;
  return { id: target.index, ...stateOf(target), latency_ms };
}

/** Named by its place in the config, from 0, or by its URL. */
function targetAsked({ req }: Asked, { upstreams }: Snapshot): Target {
  const { name = "", id = "" } = req.param();
  const upstream = upstreams.get(name);
  if (upstream === undefined) throw new Refusal("not_found", `there is no upstream '${name}'`);
  const target = targetOf(upstream, id);
  if (target === undefined) throw new Refusal("not_found", `'${name}' has no target '${id}'`);
  return target;
}

function targetOf({ targets }: Upstream, id: string): Target | undefined {
  if (/^\d+$/.test(id)) return targets[Number(id)];
  return URL.canParse(id) ? targets.find(({ url }) => url === new URL(id).href) : undefined;
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

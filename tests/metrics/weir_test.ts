/** `/metrics` of a Weir that serves, on Deno and on Bun, after traffic of every kind. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { bunCommand } from "../blackbox/program.ts";
import { Upstream } from "../command/upstream.ts";
import { folderOf, onDeno, ROOT, Running, type Start } from "../command/weir.ts";
import { checkMetrics, isPromtoolInstalled } from "./promtool.ts";
import { Scrape } from "./scrape.ts";

const OPENMETRICS = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3";

/** Of the names that were there before Weir, which are kept as they are. */
const OLD_FAULTS = [
  'http_request_time_avg_milliseconds use base unit "seconds" instead of "milliseconds"',
];

testOn("deno", onDeno(["weir.yaml"]));
const bun = bunCommand()?.path;
testOn("bun", bun === undefined ? undefined : { path: bun, arguments: [`${ROOT}mod.ts`] });

function testOn(runtime: string, start: Start | undefined): void {
  const isInstalled = start !== undefined;
  Deno.test({
    name: `metrics of weir on ${runtime}${isInstalled ? "" : " (not installed)"}`,
    ignore: !isInstalled && Deno.env.get("CI") === undefined,
  }, async (t) => {
    if (!isInstalled) throw new Error("not installed");
    await using stage = await Stage.set(start);
    const { running } = stage;
    const scrape = (accept?: string) => Scrape.of(running.adminUrl, accept);
    const http = { upstream: "shop", target: `${stage.upstream.url}/` };
    const dead = { upstream: "dead" };

    await t.step("before any request there are no requests, and every target", async () => {
      const before = await scrape();
      equal(before.type, "text/plain; version=0.0.4; charset=utf-8");
      equal(before.has("weir_requests_total"), false);
      equal(before.value("weir_requests_in_flight", http), 0);
      equal(before.value("http_request_total_count"), 0);
    });

    await t.step("a request in flight is told of as such", async () => {
      const answer = fetch(`${running.url}/shop`, { method: "POST", body: "12345" });
      const response = await stage.upstream.next();
      equal((await scrape()).value("weir_requests_in_flight", http), 1);
      response.end("hello, client");
      await (await answer).text();
    });

    await t.step("requests, bytes and times by route, upstream and target", async () => {
      await stage.ask("/shop", { method: "PROPFIND" });
      await stage.ask("/shop?x", {}, 404);
      await (await fetch(`${running.url}/nowhere`)).text();
      const after = await scrape();
      const requests = (more: Record<string, string>) =>
        after.value("weir_requests_total", { route: "* /shop", ...http, ...more });
      equal(requests({ method: "POST", status: "2xx" }), 1);
      equal(requests({ method: "other", status: "2xx" }), 1);
      equal(requests({ method: "GET", status: "4xx" }), 1);
      equal(after.value("weir_requests_total", { route: "", status: "4xx" }), 1);
      equal(after.value("weir_upstream_sent_bytes_total", http), 5);
      equal(after.value("weir_upstream_received_bytes_total", http), 13);
      equal(after.value("weir_request_duration_seconds_count", { upstream: "shop" }), 3);
      equal(after.value("weir_upstream_first_byte_seconds_count", http), 3);
      equal(after.value("weir_requests_in_flight", http), 0);
      equal(after.value("http_request_total_count"), 4);
    });

    await t.step("connections to upstreams: made once, then reused", async () => {
      const after = await scrape();
      equal(after.value("weir_upstream_connections_created_total", http), 1);
      equal(after.value("weir_upstream_connections_reused_total", http), 2);
      equal(after.value("weir_upstream_connections_open", http), 1);
      equal(after.value("weir_upstream_connections_idle", http), 1);
      equal(after.value("weir_upstream_connect_seconds_count", http), 1);
    });

    await t.step("failures: retries, an ejection, a back-off", async () => {
      equal((await fetch(`${running.url}/dead`)).status, 502);
      const after = await scrape();
      equal(after.value("weir_requests_total", { ...dead, status: "5xx" }), 1);
      equal(after.value("weir_retries_total", dead), 1);
      const sumOf = (name: string) =>
        stage.deadTargets.reduce((sum, target) => sum + after.value(name, { ...dead, target }), 0);
      equal(sumOf("weir_ejections_total"), 1);
      equal(sumOf("weir_back_offs_total"), 2);
      equal(sumOf("weir_target_available"), 0);
    });

    await t.step("a fan-out: one attempt won, one failed", async () => {
      await stage.ask("/race");
      const after = await scrape();
      equal(after.value("weir_fan_out_attempts_total", { upstream: "race", outcome: "won" }), 1);
      equal(after.value("weir_fan_out_attempts_total", { upstream: "race", outcome: "failed" }), 1);
    });

    await t.step("the program: version, memory, CPU, event loop", async () => {
      const after = await scrape();
      equal(after.value("weir_build_info"), 1);
      ok(after.value("process_resident_memory_bytes") > 10e6);
      ok(after.value("process_cpu_seconds_total") > 0);
      ok(Math.abs(after.value("process_start_time_seconds") - Date.now() / 1000) < 600);
      equal(after.value("tcp_connections_active_count"), 0);
    });

    await t.step("OpenMetrics where that is liked better, with the same series", async () => {
      const openmetrics = await scrape(OPENMETRICS);
      equal(openmetrics.type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
      ok(openmetrics.text.endsWith("\n# EOF\n"));
      deepEqual(namesIn(openmetrics), namesIn(await scrape()));
    });

    const promtool = isPromtoolInstalled();
    await t.step({
      name: `promtool has nothing against it but old names${promtool ? "" : " (not installed)"}`,
      ignore: !promtool && Deno.env.get("CI") === undefined,
      fn: async () => deepEqual(await checkMetrics((await scrape()).text), OLD_FAULTS),
    });
  });
}

/** But for those of the event loop, which come with time. */
function namesIn({ values }: Scrape): string[] {
  return [...values.keys()].filter((series) => !series.startsWith("weir_event_loop")).sort();
}

class Stage implements AsyncDisposable {
  private constructor(
    readonly upstream: Upstream,
    readonly running: Running,
    readonly deadTargets: readonly string[],
    readonly release: AsyncDisposableStack,
  ) {}

  /** An upstream that answers, and two that nobody listens for. */
  static async set(start: Start): Promise<Stage> {
    await using stack = new AsyncDisposableStack();
    const upstream = stack.use(await Upstream.listen());
    const dead = [await freeUrl(), await freeUrl()];
    const folder = stack.use(await folderOf({ "weir.yaml": configFor(upstream.url, dead) }));
    const running = stack.use(await Running.start(start, folder.path, ["-f", "weir.yaml"]));
    return new Stage(upstream, running, dead.map((url) => `${url}/`), stack.move());
  }

  async ask(path: string, init: RequestInit = {}, status = 200): Promise<void> {
    const answer = fetch(this.running.url + path, init);
    const response = await this.upstream.next();
    response.statusCode = status;
    response.end();
    await (await answer).text();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release.disposeAsync();
  }
}

/** Where nobody listens. */
async function freeUrl(): Promise<string> {
  await using upstream = await Upstream.listen();
  return upstream.url;
}

function configFor(url: string, dead: readonly string[]): string {
  return `
listen: 127.0.0.1:0
admin: 127.0.0.1:0
upstreams:
  shop: { targets: ["${url}"] }
  dead:
    targets: ${JSON.stringify(dead)}
    retry: { attempts: 2 }
    outlier: { consecutive_failures: 1 }
    backpressure: {}
  race: { strategy: first_good, targets: ["${dead[0]}", "${url}"] }
routes:
  - { path: /shop, upstream: shop }
  - { path: /dead, upstream: dead }
  - { path: /race, upstream: race }
`;
}

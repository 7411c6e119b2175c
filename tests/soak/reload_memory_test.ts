/**
 * What reloads leave behind: nothing. Each has other targets, so that nothing of a config before can
 * be kept on purpose, but for one that stays with its checks and its connections.
 */
import { equal, ok } from "node:assert/strict";
import { folderOf, onBun, onDeno, Running } from "../command/weir.ts";
import { Scrape } from "../metrics/scrape.ts";

const RELOADS = 300;
const ROUTES = 300;
/** Routes whose upstreams check their targets and have one that stays. */
const CHECKED = 12;
/** A config of that size that is kept weighs half a MiB; half of the reloads may leave this. */
const LIMIT_MIB = 40;
/** Memory is the least that is seen of it in so many reloads: what waits to be collected is none. */
const WINDOW = 25;

const STRATEGIES = [
  { strategy: "least_connections", outlier: { consecutive_failures: 5 } },
  { strategy: "ring_hash", hash: { source: "header", key: "K" } },
  { strategy: "maglev", hash: { source: "header", key: "K" } },
  { strategy: "first_good" },
];

function configOf(nth: number, stays: string): string {
  const routes = Array.from({ length: ROUTES }, (_, route) => ({
    path: `/p${route}`,
    upstream: route < CHECKED ? `checked${route}` : `http://127.0.0.1:1/${nth}/${route % 20}`,
  }));
  const upstreams = Object.fromEntries(
    Array.from({ length: CHECKED }, (_, route) => [`checked${route}`, {
      ...STRATEGIES[route % STRATEGIES.length],
      targets: [stays, `http://127.0.0.1:1/${nth}/${route}`],
      health_check: { path: "/check", interval: "60s" },
    }]),
  );
  return JSON.stringify({ listen: "127.0.0.1:0", admin: "127.0.0.1:0", routes, upstreams });
}

for (const [runtime, start] of [["deno", onDeno(["."])], ["bun", onBun()]] as const) {
  Deno.test({
    name: `weir on ${runtime}: ${RELOADS} reloads leave nothing behind`,
    ignore: start === undefined && Deno.env.get("CI") === undefined,
  }, async () => {
    if (start === undefined) throw new Error("the runtime is not installed");
    await using origin = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => new Response("here"),
    );
    const stays = `http://127.0.0.1:${origin.addr.port}`;
    await using folder = await folderOf({ "weir.yaml": configOf(0, stays) });
    await using running = await Running.start(start, folder.path, []);
    const rssMiB: number[] = [];
    for (let nth = 1; nth <= RELOADS; nth++) {
      await Deno.writeTextFile(`${folder.path}/weir.yaml`, configOf(nth, stays));
      const answer = await fetch(`${running.adminUrl}/reload`, { method: "POST" });
      await answer.body?.cancel();
      equal(answer.status, 200);
      equal(await (await fetch(`${running.url}/p${nth % CHECKED}`)).text(), "here");
      const told = await Scrape.of(running.adminUrl);
      rssMiB.push(told.value("process_resident_memory_bytes") / 2 ** 20);
    }
    const least = (end: number) => Math.min(...rssMiB.slice(end - WINDOW, end));
    const [half, whole] = [least(RELOADS / 2), least(RELOADS)];
    ok(whole - half < LIMIT_MIB, `${half} MiB after half of them, ${whole} after all`);
  });
}

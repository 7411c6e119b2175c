/**
 * What reloads leave behind: nothing. Each has other targets, so that nothing of a config before can
 * be kept on purpose.
 */
import { equal, ok } from "node:assert/strict";
import { folderOf, onBun, onDeno, Running } from "../command/weir.ts";
import { Scrape } from "../metrics/scrape.ts";

const RELOADS = 300;
const ROUTES = 300;
/** A config of that size that is kept weighs half a MiB; half of the reloads may leave this. */
const LIMIT_MIB = 40;
/** Memory is the least that is seen of it in so many reloads: what waits to be collected is none. */
const WINDOW = 25;

function configOf(nth: number): string {
  const routes = Array.from({ length: ROUTES }, (_, route) => ({
    host: `h${route}.example`,
    path: `/p${route}`,
    upstream: `http://127.0.0.1:1/${nth}/${route % 20}`,
  }));
  return JSON.stringify({ listen: "127.0.0.1:0", admin: "127.0.0.1:0", routes });
}

for (const [runtime, start] of [["deno", onDeno(["."])], ["bun", onBun()]] as const) {
  Deno.test({
    name: `weir on ${runtime}: ${RELOADS} reloads leave nothing behind`,
    ignore: start === undefined && Deno.env.get("CI") === undefined,
  }, async () => {
    if (start === undefined) throw new Error("the runtime is not installed");
    await using folder = await folderOf({ "weir.yaml": configOf(0) });
    await using running = await Running.start(start, folder.path, []);
    const rssMiB: number[] = [];
    for (let nth = 1; nth <= RELOADS; nth++) {
      await Deno.writeTextFile(`${folder.path}/weir.yaml`, configOf(nth));
      const answer = await fetch(`${running.adminUrl}/reload`, { method: "POST" });
      await answer.body?.cancel();
      equal(answer.status, 200);
      await (await fetch(running.url, { headers: { Host: "h1.example" } })).body?.cancel();
      const told = await Scrape.of(running.adminUrl);
      rssMiB.push(told.value("process_resident_memory_bytes") / 2 ** 20);
    }
    const least = (end: number) => Math.min(...rssMiB.slice(end - WINDOW, end));
    const [half, whole] = [least(RELOADS / 2), least(RELOADS)];
    ok(whole - half < LIMIT_MIB, `${half} MiB after half of them, ${whole} after all`);
  });
}

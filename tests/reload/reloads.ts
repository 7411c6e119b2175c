import { deepEqual, equal, match } from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { Stage } from "./stage.ts";

/** What a reload does and leaves alone, told by the real program under real requests. */
interface Story {
  readonly name: string;
  /** Of `weir run`, besides its file. */
  readonly flags?: readonly string[];
  run(t: Stage): Promise<void>;
}

const RELOADS = 200;
const LONG = 500;

export const reloads: readonly Story[] = [
  {
    name: "POST /reload tells what changed, and the next request goes by it",
    async run(t) {
      equal(await t.get(), "a");
      const [a, b] = t.upstreams.map(({ url }) => `tried ${url}/`);
      const { body } = await t.reload([1]);
      deepEqual(body.targets, {
        added: { count: 1, names: [b] },
        removed: { count: 1, names: [a] },
        kept: { count: 0, names: [] },
      });
      deepEqual(body.routes.kept, { count: 1, names: ["* / → tried"] });
      equal(await t.get(), "b");
    },
  },
  {
    name: "SIGHUP reloads",
    async run(t) {
      await t.write([1]);
      t.weir.signal("SIGHUP");
      await t.weir.logged('"reloaded"');
      equal(await t.get(), "b");
    },
  },
  {
    name: "--watch reloads when the file is replaced",
    flags: ["--watch"],
    async run(t) {
      // What is written before the first look is no change.
      await t.until(async () => {
        await t.write([1]);
        await new Promise((resolve) => setTimeout(resolve, 800));
        return await t.get() === "b";
      }, "the file to be read again");
    },
  },
  {
    name: `${RELOADS} reloads under load lose no request, and none goes to a target that went`,
    async run(t) {
      const load = t.load({ requests: Infinity, atOnce: 64 });
      const queue = { size: 64, timeout: "9s" };
      let late = 0;
      for (let nth = 0; nth < RELOADS; nth++) {
        // Two of five at a time, one of them new.
        const targets = [nth % 5, (nth + 1) % 5];
        const gone = [(nth + 4) % 5];
        const strategy = ["round_robin", "p2c", "least_connections"][Math.floor(nth / 20) % 3];
        const target = { max_concurrency: 24 };
        await t.reload(targets, { target, upstream: { strategy, queue } });
        const counts = gone.map((each) => t.upstreams[each].count);
        await load.progress(20);
        gone.forEach((each, index) => late += t.upstreams[each].count - counts[index]);
      }
      await load.stop();
      deepEqual(Object.keys(load.statuses), ["200"]);
      equal(late, 0);
      const { body } = await t.admin("/upstreams", {});
      const inFlight = body.upstreams[0].targets.map((each: { in_flight: number }) =>
        each.in_flight
      );
      deepEqual(inFlight, [0, 0]);
    },
  },
  {
    name: "a request in flight outlives many reloads, and is counted in each",
    async run(t) {
      const [a] = t.upstreams;
      let finish = () => {};
      a.play = (asked) => finish = asked.begin();
      const answer = await t.ask();
      await a.asked();
      for (const weight of [1, 2, 3]) {
        const targets = [{ url: a.url, weight, max_concurrency: 1 }];
        await t.reload([], { upstream: { targets } });
        const { body } = await t.admin("/upstreams", {});
        deepEqual([body.upstreams[0].targets[0].in_flight, body.upstreams[0].targets[0].state], [
          1,
          "full",
        ]);
      }
      await t.reload([1]);
      finish();
      equal((await answer()).status, 200);
    },
  },
  {
    name: `${LONG} long answers outlive the reload that removes their target`,
    async run(t) {
      const [a] = t.upstreams;
      const rests: (() => void)[] = [];
      a.play = (asked) => rests.push(asked.begin());
      const arrived = a.asked(LONG);
      const answers = await Promise.all(Array.from({ length: LONG }, () => t.ask()));
      await arrived;
      await t.reload([1]);
      await t.reload([2]);
      for (const finish of rests) finish();
      const bodies = await Promise.all(answers.map(async (answer) => (await answer()).status));
      deepEqual(bodies, Array(LONG).fill(200));
      equal(await t.get(), "c");
    },
  },
  {
    name: "a request that waits in a queue is served by what takes the place of its upstream",
    async run(t) {
      const [a, b] = t.upstreams;
      const queue = { size: 1, timeout: "9s" };
      const target = { max_concurrency: 1 };
      await t.reload([0], { target, upstream: { queue } });
      let finish = () => {};
      a.play = (asked) => finish = asked.begin();
      const first = await t.ask();
      await a.asked();
      const second = await t.ask();
      const waiting = b.asked();
      await t.reload([1], { target, upstream: { queue } });
      await waiting;
      equal((await second()).status, 200);
      finish();
      equal((await first()).status, 200);
    },
  },
  {
    name: "a file with faults changes nothing, and every fault is told with its place",
    async run(t) {
      await t.writeText('{ "routes": [{ "upstrem": "http://a" }],\n  "via": 7 }');
      const { status, body } = await t.admin("/reload");
      equal(status, 422);
      equal(body.title, "The config does not check");
      equal(body.problems.length, 2);
      match(body.problems[0], /:1:16: unknown key 'upstrem'; did you mean 'upstream'\?$/);
      match(body.problems[1], /:2:10: /);
      t.weir.signal("SIGHUP");
      match(await t.weir.logged("reload failed"), /:1:16: /);
      equal((await t.admin("/readyz", {})).status, 200);
      equal(await t.get(), "a");
    },
  },
  {
    name:
      "an address that cannot be had changes nothing; one that can is bound, the old one closed",
    async run(t) {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      const { port } = other.address() as AddressInfo;
      const config = { listen: `127.0.0.1:${port}` };
      await t.write([1], { config });
      const { status, body } = await t.admin("/reload");
      equal(status, 409);
      match(body.detail, new RegExp(`cannot listen on 127.0.0.1:${port}: the address is in use`));
      equal(await t.get(), "a");
      other.close();
      await once(other, "close");
      await t.reload([1], { config });
      equal(await t.get(port), "b");
      await t.until(() => t.get().then(() => false, () => true), "the old listener to close");
    },
  },
  {
    name: "reloads that come together run one after another, each on a fresh look",
    async run(t) {
      await t.write([1]);
      const told = await Promise.all(Array.from({ length: 20 }, () => t.admin("/reload")));
      deepEqual(told.map(({ status }) => status), Array(20).fill(200));
      const added = told.map(({ body }) => body.targets.added.count);
      deepEqual(added.sort(), [...Array(19).fill(0), 1]);
      equal(await t.get(), "b");
    },
  },
  {
    name: "a drained target takes no requests, not after a reload either, until it is undrained",
    async run(t) {
      await t.reload([0, 1]);
      const [a] = t.upstreams;
      const { status, body } = await t.admin("/upstreams/tried/targets/0/drain");
      equal(status, 200);
      deepEqual([body.state, body.reasons], ["held", ["drained"]]);
      const askAll = async () => [await t.get(), await t.get(), await t.get()];
      deepEqual(await askAll(), ["b", "b", "b"]);
      await t.reload([2, 0], { upstream: { strategy: "failover" } });
      deepEqual(await askAll(), ["c", "c", "c"]);
      await t.reload([0, 2], { upstream: { strategy: "failover" } });
      deepEqual(await askAll(), ["c", "c", "c"]);
      const path = `/upstreams/tried/targets/${encodeURIComponent(a.url)}/undrain`;
      equal((await t.admin(path)).body.state, "fit");
      deepEqual(await askAll(), ["a", "a", "a"]);
    },
  },
  {
    name: "a held-back target stays so, and the log follows the config",
    async run(t) {
      const [a, b] = t.upstreams;
      const outlier = { consecutive_failures: 1, eject_for: "60s" };
      await t.reload([0, 1], { upstream: { strategy: "failover", outlier } });
      a.play = (asked) => asked.answer(503);
      equal(await t.get(), "a");
      equal(await t.get(), "b");
      const config = { log: { level: "debug", access: true } };
      await t.reload([0, 1, 2], { upstream: { strategy: "failover", outlier }, config });
      equal(await t.get(), "b");
      await t.weir.logged(`"target":"${b.url}/"`);
    },
  },
];

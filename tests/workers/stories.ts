import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Client } from "../blackbox/client.ts";
import { Scrape } from "../metrics/scrape.ts";
import type { Stage } from "../reload/stage.ts";
import { inTime } from "../resilience/changes.ts";
import { clientsOf } from "./clients.ts";

/** What two workers do supervised, told by the real program under real requests and signals. */
interface Story {
  readonly name: string;
  /** The exit code of a program that need not be told to end. */
  readonly endsWith?: number;
  run(t: Stage): Promise<void>;
}

const LOGGED = { config: { log: { access: true } } };
const PATIENT = { config: { shutdown_timeout: "15s" } };
const SHOP = { route: "* /", upstream: "tried" };

export const stories: readonly Story[] = [
  {
    name: "both serve, and what they count adds up",
    async run(t) {
      await t.reload([0], LOGGED);
      const clients = await clientsOf(t, 40);
      deepEqual([...new Set(clients.map(({ worker }) => worker))].sort(), [1, 2]);
      for (const client of clients) client.leave();
      const told = await scrape(t);
      equal(told.value("weir_requests_total", { ...SHOP, status: "2xx" }), 40);
      equal(told.value("weir_request_duration_seconds_count", SHOP), 40);
      equal(told.value("http_request_total_count"), 40);
      equal(told.value("weir_workers"), 2);
      equal(told.value("weir_worker_restarts_total"), 0);
      equal(told.value("weir_reloads_total", { outcome: "good" }), 1);
    },
  },
  {
    name: "one killed under load loses the requests on it, one a client, and comes back",
    async run(t) {
      await t.reload([0, 1], LOGGED);
      const clients = await clientsOf(t, 64);
      await t.reload([0, 1]);
      let stopped = false;
      const over = Promise.all(clients.map((client) => client.askUntil(() => stopped)));
      const before = await scrape(t);
      Deno.kill(await pidOf(t, 1), "SIGKILL");
      await restarted(t, 1);
      const answered = clients.map((client) => client.answered);
      const goOn = () => clients.every((client, nth) => client.answered > answered[nth] + 3);
      await t.until(() => Promise.resolve(goOn()), "all clients to go on");
      stopped = true;
      await over;
      for (const client of clients) {
        client.leave();
        ok(client.lost <= (client.worker === 1 ? 1 : 0), `${client.name} lost ${client.lost}`);
      }
      const after = await scrape(t);
      for (const name of ["weir_requests_total", "weir_upstream_connections_created_total"]) {
        for (const target of t.upstreams.slice(0, 2).map(({ url }) => `${url}/`)) {
          const labels = { upstream: "tried", target };
          ok(after.value(name, labels) >= before.value(name, labels), name);
        }
      }
    },
  },
  {
    name: "one that hangs is killed and replaced; what operators ask meanwhile ends in time",
    async run(t) {
      await t.reload([0, 1]);
      const pid = await pidOf(t, 1);
      Deno.kill(pid, "SIGSTOP");
      const [upstreams, explanation, reload] = await inTime(
        Promise.all([
          t.admin("/upstreams", { method: "GET" }),
          t.admin("/explain?url=http://shop.localhost/", { method: "GET" }),
          t.admin("/reload"),
          scrape(t),
        ]),
        "answers of the admin address",
      );
      deepEqual([upstreams.status, explanation.status, reload.status], [200, 200, 409]);
      match(String(reload.body.detail), new RegExp(`worker 1 \\(pid ${pid}\\)`));
      match(await t.weir.logged("worker hung"), new RegExp(`"pid":${pid},"silent_ms":7000`));
      await restarted(t, 1);
      equal((await scrape(t)).value("weir_workers_hung_total"), 1);
      await t.reload([1]);
      deepEqual(await answersOf(t, 20), ["b"]);
    },
  },
  {
    name: "one that hangs while a target is drained or the program reloads is named",
    async run(t) {
      await t.reload([0, 1]);
      const pid = await pidOf(t, 2);
      Deno.kill(pid, "SIGSTOP");
      await t.write([1]);
      const [drained, reload] = await inTime(
        Promise.all([t.admin("/upstreams/tried/targets/0/drain"), t.admin("/reload")]),
        "a drain and a reload to end",
      );
      deepEqual([drained.status, reload.status], [409, 409]);
      match(String(drained.body.detail), /worker 2 /);
      const killed = `worker 2 (pid ${pid}): it had not answered for 7 s, and was killed`;
      equal(reload.body.detail, killed);
      await restarted(t, 1);
      // What was asked of all holds for who comes after.
      deepEqual(await answersOf(t, 20), ["b"]);
      await t.reload([1, 2]);
      deepEqual(await answersOf(t, 30), ["b", "c"]);
    },
  },
  {
    name: "SIGTERM to the program ends one that hangs, in the time that it has",
    endsWith: 0,
    async run(t) {
      const pid = await pidOf(t, 1);
      Deno.kill(pid, "SIGSTOP");
      t.weir.signal("SIGTERM");
      const cause = "it has not ended in time";
      match(await t.weir.logged(cause), new RegExp(`"worker":1,"pid":${pid}`));
      await inTime(t.weir.ended, "the program to end");
    },
  },
  {
    name: "reloads under load lose no request, and none goes to a target that went",
    async run(t) {
      const load = t.load({ requests: Infinity, atOnce: 64, restMs: 2 });
      let late = 0;
      for (let nth = 0; nth < 40; nth++) {
        await t.reload([nth % 5, (nth + 1) % 5]);
        const gone = t.upstreams[(nth + 4) % 5];
        const { count } = gone;
        await load.progress(20);
        late += gone.count - count;
      }
      await load.stop();
      deepEqual(Object.keys(load.statuses), ["200"]);
      equal(late, 0);
    },
  },
  {
    name: "one that is restarted lives by the config in force, whatever stands in the file",
    async run(t) {
      await t.reload([1]);
      await t.writeText("{ broken");
      equal((await t.admin("/reload")).status, 422);
      for (const number of [1, 2]) Deno.kill(await pidOf(t, number), "SIGKILL");
      await restarted(t, 2);
      deepEqual(await answersOf(t, 20), ["b"]);
    },
  },
  {
    name: "a drained target is so in both, and in those that are restarted",
    async run(t) {
      await t.reload([0, 1]);
      const { body } = await t.admin("/upstreams/tried/targets/0/drain");
      deepEqual([body.state, body.reasons], ["held", ["drained"]]);
      deepEqual(await answersOf(t, 20), ["b"]);
      for (const number of [1, 2]) Deno.kill(await pidOf(t, number), "SIGKILL");
      await restarted(t, 2);
      deepEqual(await answersOf(t, 20), ["b"]);
      await t.reload([0, 1, 2]);
      deepEqual(await answersOf(t, 30), ["b", "c"]);
      equal((await t.admin("/upstreams/tried/targets/0/undrain")).body.state, "fit");
      deepEqual(await answersOf(t, 30), ["a", "b", "c"]);
    },
  },
  {
    name: "SIGTERM to the program lets long requests on both finish",
    endsWith: 0,
    async run(t) {
      const [a] = t.upstreams;
      await t.reload([0], PATIENT);
      const rests: (() => void)[] = [];
      a.play = (asked) => rests.push(asked.begin());
      const arrived = a.asked(20);
      const answers = await Promise.all(Array.from({ length: 20 }, () => t.ask()));
      await arrived;
      t.weir.signal("SIGTERM");
      await t.until(() => isClosed(t), "the listeners to close");
      for (const finish of rests) finish();
      for (const answer of answers) equal((await answer()).status, 200);
    },
  },
  {
    name: "a second SIGTERM ends all at once",
    endsWith: 143,
    async run(t) {
      const [a] = t.upstreams;
      a.play = (asked) => asked.begin();
      const arrived = a.asked(20);
      await Promise.all(Array.from({ length: 20 }, () => t.ask()));
      await arrived;
      t.weir.signal("SIGTERM");
      await t.weir.logged("draining");
      t.weir.signal("SIGTERM");
    },
  },
  {
    name: "SIGTERM to one has another in its place at once, and its requests finish",
    async run(t) {
      const [a] = t.upstreams;
      await t.reload([0], PATIENT);
      const rests: (() => void)[] = [];
      a.play = (asked) => rests.push(asked.begin());
      const arrived = a.asked(20);
      const answers = await Promise.all(Array.from({ length: 20 }, () => t.ask()));
      await arrived;
      Deno.kill(await pidOf(t, 2), "SIGTERM");
      await restarted(t, 1);
      for (const finish of rests) finish();
      for (const answer of answers) equal((await answer()).status, 200);
      match(await t.weir.logged("worker ended"), /"worker":2,.*exit code 0/);
      a.play = (asked) => asked.answer();
      equal(await t.get(), "a");
      const told = await scrape(t);
      equal(told.value("weir_requests_total", { ...SHOP, status: "2xx" }), 21);
    },
  },
  {
    name: "SIGINT and SIGHUP, which a terminal tells all processes, move no worker by itself",
    async run(t) {
      for (const number of [1, 2]) {
        Deno.kill(await pidOf(t, number), "SIGINT");
        Deno.kill(await pidOf(t, number), "SIGHUP");
      }
      deepEqual(await answersOf(t, 20), ["a"]);
      equal((await scrape(t)).value("weir_worker_restarts_total"), 0);
    },
  },
  {
    name: "when the one that leads them is killed, they finish and end",
    endsWith: 137,
    async run(t) {
      const [a] = t.upstreams;
      await t.reload([0], PATIENT);
      let finish = () => {};
      a.play = (asked) => finish = asked.begin();
      const answer = await t.ask();
      await a.asked();
      t.weir.signal("SIGKILL");
      await t.until(() => isClosed(t), "the listeners to close");
      finish();
      equal((await answer()).status, 200);
    },
  },
];

async function scrape(t: Stage): Promise<Scrape> {
  return await Scrape.of(`http://127.0.0.1:${t.weir.adminPort}`);
}

async function isClosed(t: Stage): Promise<boolean> {
  try {
    (await Client.to(t.weir.port)).wire.leave();
    return false;
  } catch {
    return true;
  }
}

/** So many have been, and all serve. */
async function restarted(t: Stage, times: number): Promise<void> {
  await t.until(async () => {
    const told = await scrape(t);
    return told.value("weir_worker_restarts_total") === times && told.value("weir_workers") === 2;
  }, `${times} restarts`);
}

/** Of a worker of the start. */
async function pidOf(t: Stage, number: number): Promise<number> {
  const line = await t.weir.logged(`"worker started","logger":"weir","worker":${number},`);
  return Number(/"pid":(\d+)/.exec(line)![1]);
}

/** Who answers so many requests, each on a connection of its own. */
async function answersOf(t: Stage, count: number): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => t.get()));
  return [...new Set(answers)].sort();
}

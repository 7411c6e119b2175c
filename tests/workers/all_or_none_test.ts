import { deepEqual, rejects } from "node:assert/strict";
import { ListenError } from "../../src/program/errors.ts";
import { commitAll, prepareAll } from "../../src/workers/all_or_none.ts";
import { Clock } from "../clock.ts";
import { HANG, NOWHERE, serving, StandIn } from "./stand_in.ts";

const ORDER = { config: ["c"], files: {}, ports: { "proxy :0": 7 } };

const workers = (...standIns: StandIn[]) =>
  Promise.all(standIns.map((each, nth) => serving(nth + 1, each)));

Deno.test("prepareAll: where one cannot, all abandon what they have ready", async () => {
  const prepare = () => {
    throw new ListenError("cannot listen on :80");
  };
  const standIns = [new StandIn(), new StandIn({ prepare }), new StandIn()];
  const all = await workers(...standIns);
  const attempt = prepareAll(all, ORDER, { choosing: false });
  await rejects(attempt, new ListenError("cannot listen on :80"));
  const expected = ["start", "prepare", "abandon"];
  deepEqual(standIns.map(({ asked }) => asked), [expected, expected, expected]);
});

Deno.test("prepareAll: where one dies, the others abandon, and it is named", async () => {
  const dying: StandIn = new StandIn({ prepare: () => dying.die("SIGKILL") });
  const other = new StandIn();
  const all = await workers(other, dying);
  const attempt = prepareAll(all, ORDER, { choosing: false });
  await rejects(attempt, { status: 409, detail: "worker 2 (pid 7): it has ended" });
  deepEqual(other.asked, ["start", "prepare", "abandon"]);
});

Deno.test("prepareAll: where one does not answer, the others abandon, and it is named", async () => {
  using clock = new Clock();
  const all = await workers(new StandIn({ prepare: HANG }), new StandIn());
  const attempt = rejects(
    prepareAll(all, ORDER, { choosing: false }),
    { status: 409, detail: /^worker 1 \(pid 7\): it has not answered for \d+ s$/ },
  );
  await clock.pass(30_000);
  await attempt;
});

Deno.test("prepareAll: the ports that the first worker was given are the others' too", async () => {
  const told: unknown[] = [];
  const prepare = ({ ports }: { ports: unknown }) => void told.push(ports);
  const first = new StandIn({ prepare: () => ({ "proxy a:0": 9 }) });
  const all = await workers(first, new StandIn({ prepare }), new StandIn({ prepare }));
  await prepareAll(all, ORDER, { choosing: true });
  const ports = { "proxy :0": 7, "proxy a:0": 9 };
  deepEqual(told, [ports, ports]);
});

Deno.test("prepareAll: nobody need be there", async () => {
  await prepareAll([], ORDER, { choosing: true });
});

Deno.test("commitAll kills who does not follow, but for one that leaves", async () => {
  const commit = () => {
    throw new Error("no");
  };
  const good = new StandIn({ commit: () => NOWHERE });
  const bad = new StandIn({ commit });
  const leaving = new StandIn({ commit });
  const dying: StandIn = new StandIn({ commit: () => dying.die("SIGSEGV") });
  const all = await workers(good, bad, leaving, dying);
  await leaving.tell("leaving", null);
  deepEqual(await commitAll(all), [NOWHERE]);
  const killed = [good, bad, leaving, dying].map(({ killed }) => killed);
  deepEqual(killed, [false, true, false, false]);
});

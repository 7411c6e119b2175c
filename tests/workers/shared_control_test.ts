import { deepEqual, equal, rejects } from "node:assert/strict";
import type { PlacedState, TargetName } from "../../routes/control.ts";
import { mergedState } from "../../src/program/control/merged.ts";
import { type Lead, SharedControl, type Worker } from "../../src/program/control/shared_control.ts";
import { SnapshotControl } from "../../src/program/control/local_control.ts";
import type { Snapshot } from "../../src/proxy/snapshot.ts";
import { Lease } from "../../src/upstream/lease.ts";
import { snapshotOf } from "../src/telemetry/metrics/snapshot.ts";

const snapshot = () => snapshotOf({ shop: ["http://a/", "http://b/"] });

/** A worker in this process. */
class Nearby extends SnapshotControl implements Worker {
  constructor(readonly number: number, readonly own: Snapshot) {
    super(() => own);
  }
}

const SILENT: Worker = {
  number: 3,
  upstreams: () => Promise.reject(new Error("gone")),
  drain: () => Promise.reject(new Error("gone")),
  explain: () => Promise.reject(new Error("gone")),
};

function leading(...workers: Worker[]) {
  const own = snapshot();
  const lead = {
    workers: () => workers,
    snapshot: () => own,
    alone: <Result>(work: () => Result) => work(),
  };
  return { control: new SharedControl(lead as unknown as Lead), own };
}

function nearby() {
  return [new Nearby(1, snapshot()), new Nearby(2, snapshot())];
}

const FIRST: TargetName = { upstream: "shop", target: "0" };

Deno.test("SharedControl.upstreams adds up what is in flight", async () => {
  const [one, other] = nearby();
  for (const { own } of [one, other, other]) new Lease(own.upstreams.get("shop")!.targets[1]);
  const [{ name, targets }] = await leading(one, other, SILENT).control.upstreams();
  equal(name, "shop");
  deepEqual(targets.map(({ id, url, in_flight }) => [id, url, in_flight]), [
    [0, "http://a/", 0],
    [1, "http://b/", 3],
  ]);
});

Deno.test("SharedControl.drain holds in every worker, and for those that will start", async () => {
  const [one, other] = nearby();
  const { control, own } = leading(one, other);
  const told = await control.drain(FIRST, true);
  deepEqual([told.state, told.reasons], ["held", ["drained"]]);
  const drained = () =>
    [one.own, other.own, own].map((each) => each.upstreams.get("shop")!.targets[0].isDrained);
  deepEqual(drained(), [true, true, true]);
  equal((await control.drain({ ...FIRST, target: "http://a" }, false)).state, "fit");
  deepEqual(drained(), [false, false, false]);
});

Deno.test("SharedControl.drain rejects where there is no such target, or a worker is silent", async () => {
  await rejects(leading(...nearby()).control.drain({ ...FIRST, target: "9" }, true), {
    status: 404,
  });
  await rejects(leading(...nearby(), SILENT).control.drain(FIRST, true), {
    detail: "worker 3 does not answer; ask again",
  });
});

Deno.test("SharedControl: with no worker there, what will be is told, and nothing explained", async () => {
  const { control } = leading();
  equal((await control.drain(FIRST, true)).state, "held");
  deepEqual((await control.upstreams())[0].targets.map(({ state }) => state), ["held", "fit"]);
  await rejects(control.explain({ url: "http://a/" }), { status: 409 });
});

function state(more: Partial<PlacedState>): PlacedState {
  return {
    id: 0,
    url: "http://a/",
    weight: 1,
    in_flight: 0,
    state: "fit",
    reasons: [],
    ejections: 0,
    back_off_step: 0,
    ...more,
  };
}

Deno.test("mergedState: as fit as where it is fittest; who has which reasons is told", () => {
  const held = state({ state: "held", reasons: ["drained", "ejected"], ejections: 2 });
  const full = state({ state: "full", reasons: ["drained"], back_off_step: 1 });
  const of = (...states: PlacedState[]) =>
    mergedState(states.map((told, nth) => ({ number: nth + 1, told })));
  deepEqual(of(held, full, held), {
    ...state({
      state: "full",
      reasons: ["drained", "workers 1, 3: ejected"],
      ejections: 4,
      back_off_step: 1,
    }),
    latency_ms: undefined,
  });
  deepEqual(of(full, state({})).reasons, ["worker 1: drained"]);
  equal(of(full, state({})).state, "fit");
});

Deno.test("mergedState: latency is the mean of those that know it", () => {
  const of = (...latencies: (number | undefined)[]) =>
    mergedState(latencies.map((latency_ms, nth) => ({ number: nth, told: state({ latency_ms }) })))
      .latency_ms;
  equal(of(1, undefined, 2.0004), 1.5);
  equal(of(undefined), undefined);
});

import { deepEqual, equal } from "node:assert/strict";
import { Tally } from "../../../../src/telemetry/metrics/tally.ts";
import { replyWith } from "../../../routes/snapshot.ts";
import { callOn, snapshotOf } from "./snapshot.ts";

function tallying(): { tally: Tally; time: { nowMs: number } } {
  const time = { nowMs: 1000 };
  return { tally: new Tally({ now: () => time.nowMs, date: () => 5e11 + time.nowMs }), time };
}

const OK = { status: 200, ms: 3 };

/** `route upstream target method class count`, of all requests. */
function requestsIn(tally: Tally): string[] {
  return [...tally.routes].flatMap(({ labels: { route, upstream }, requests }) =>
    [...requests].flatMap(([url, counts]) =>
      [...counts.all()].map(({ method, status, count }) =>
        [route, upstream, url, method, status, count].join(" ")
      )
    )
  );
}

Deno.test("Tally.request counts by route, upstream, target, method and class", () => {
  const { tally } = tallying();
  const snapshot = snapshotOf({ shop: ["http://a/", "http://b/"], race: ["http://c/"] });
  tally.watch(snapshot);
  tally.request(callOn(snapshot, "shop", { index: 0 }), OK);
  tally.request(callOn(snapshot, "shop", { index: 1, method: "PUT" }), { status: 404, ms: 1 });
  tally.request(callOn(snapshot, "race"), { status: 503, ms: 1 });
  tally.request(callOn(snapshot), { status: 404, ms: 1 });
  deepEqual(requestsIn(tally), [
    "   GET 4xx 1",
    "shop shop http://a/ GET 2xx 1",
    "shop shop http://b/ PUT 4xx 1",
    "race race  GET 5xx 1",
  ]);
  const { durations, refused, failed } = tally.total;
  deepEqual([durations.count, durations.sumMs, refused, failed], [4, 6, 0, 1]);
  deepEqual([...tally.routes].map(({ duration }) => duration.sumMs), [1, 4, 1]);
});

Deno.test("Tally.request: attempts after the first are retries", () => {
  const { tally } = tallying();
  const snapshot = snapshotOf({ shop: ["http://a/"] });
  tally.watch(snapshot);
  for (const attempts of [0, 1, 3]) {
    tally.request(callOn(snapshot, "shop", { index: 0, attempts }), OK);
  }
  deepEqual([...tally.routes].map(({ retries }) => retries), [0, 2]);
});

Deno.test("Tally.request: attempts of a fan-out count by outcome, and are no retries", () => {
  const { tally } = tallying();
  const snapshot = snapshotOf({ race: ["http://a/", "http://b/", "http://c/"] });
  tally.watch(snapshot);
  const call = callOn(snapshot, "race", { index: 1, attempts: 3 });
  const [a, b, c] = call.route!.upstream!.targets;
  const told = { status: undefined, reason: undefined, ms: 1 };
  call.fanout = [
    { ...told, target: a, outcome: "lost" },
    { ...told, target: b, outcome: "won" },
    { ...told, target: c, outcome: undefined },
  ];
  tally.request(call, OK);
  deepEqual([...tally.targets].map(({ fanOut }) => fanOut), [
    { won: 0, lost: 1, not_good: 0, failed: 0 },
    { won: 1, lost: 0, not_good: 0, failed: 0 },
    { won: 0, lost: 0, not_good: 0, failed: 0 },
  ]);
  deepEqual([...tally.routes].map(({ retries }) => retries), [0, 0]);
});

Deno.test("Tally.request: a route that answers by itself counts by its name, and on after a reload", () => {
  const { tally } = tallying();
  const plain = snapshotOf({ shop: ["http://a/"] });
  const answer = { name: "", reply: () => replyWith(), explain: () => "" };
  const route = () => ({ ...plain.routes[0], name: "own", upstream: undefined, answer });
  for (let nth = 0; nth < 2; nth++) {
    const snapshot = { ...plain, routes: [route()] };
    tally.watch(snapshot);
    tally.request(callOn(snapshot, "own"), { status: 301, ms: 1 });
  }
  deepEqual(requestsIn(tally), ["own   GET 3xx 2"]);
  tally.watch(plain);
  deepEqual(requestsIn(tally), []);
});

Deno.test("Tally.refused counts what could not be read, which took no time", () => {
  const { tally } = tallying();
  tally.refused(400);
  deepEqual(requestsIn(tally), ["   other 4xx 1"]);
  const { durations, refused, failed } = tally.total;
  deepEqual([durations.count, refused, failed], [0, 1, 0]);
});

Deno.test("Tally.attempt: the first byte is awaited from the last of the request", () => {
  const { tally, time } = tallying();
  const snapshot = snapshotOf({ shop: ["http://a/"] });
  tally.watch(snapshot);
  const attempt = tally.attempt(snapshot.routes[0].upstream.targets[0])!;
  time.nowMs += 70;
  attempt.sent(11);
  time.nowMs += 5;
  attempt.answered();
  time.nowMs += 900;
  attempt.received(22);
  const [{ firstByte, sentBytes, receivedBytes }] = tally.targets;
  deepEqual([firstByte.count, firstByte.sumMs, sentBytes, receivedBytes], [1, 5, 11, 22]);
});

Deno.test("Tally.attempt: an answer that comes before the request's end has taken no time", () => {
  const { tally, time } = tallying();
  const snapshot = snapshotOf({ shop: ["http://a/"] });
  tally.watch(snapshot);
  const attempt = tally.attempt(snapshot.routes[0].upstream.targets[0])!;
  time.nowMs += 70;
  attempt.answered();
  const [{ firstByte }] = tally.targets;
  deepEqual([firstByte.count, firstByte.sumMs], [1, 0]);
});

Deno.test("Tally: what was never watched is not counted by name", () => {
  const { tally } = tallying();
  const other = snapshotOf({ other: ["http://x/"] });
  const [target] = other.routes[0].upstream.targets;
  equal(tally.attempt(target), undefined);
  tally.ejected(target);
  tally.backedOff(target);
  tally.request(callOn(other, "other", { index: 0 }), OK);
  deepEqual(requestsIn(tally), []);
  equal(tally.total.durations.count, 1);
});

Deno.test("Tally.ejected, backedOff: of the same URL in two upstreams, the one that it is", () => {
  const { tally } = tallying();
  const snapshot = snapshotOf({ a: ["http://x/"], b: ["http://x/"] });
  tally.watch(snapshot);
  const [a, b] = snapshot.routes.map(({ upstream }) => upstream.targets[0]);
  tally.ejected(a);
  tally.backedOff(b);
  tally.backedOff(b);
  deepEqual([...tally.targets].map(({ ejections, backOffs }) => [ejections, backOffs]), [
    [1, 0],
    [0, 2],
  ]);
});

Deno.test("Tally.watch: counts go on where the names are the same, whatever their order", () => {
  const { tally } = tallying();
  const before = snapshotOf({ shop: ["http://a/", "http://b/"] });
  tally.watch(before);
  tally.request(callOn(before, "shop", { index: 0 }), OK);
  tally.ejected(before.routes[0].upstream.targets[0]);
  const after = snapshotOf({ extra: ["http://e/"], shop: ["http://b/", "http://a/"] });
  tally.watch(after);
  tally.request(callOn(after, "shop", { index: 1 }), OK);
  // Still in flight when the snapshots changed.
  tally.request(callOn(before, "shop", { index: 0 }), OK);
  deepEqual(requestsIn(tally), ["shop shop http://a/ GET 2xx 3"]);
  deepEqual([...tally.targets].map(({ labels, ejections }) => [labels.target, ejections]), [
    ["http://e/", 0],
    ["http://b/", 0],
    ["http://a/", 1],
  ]);
  equal([...tally.targets][2].target, after.upstreams.get("shop")!.targets[1]);
});

Deno.test("Tally.watch: routes and targets that are gone have no series any more", () => {
  const { tally } = tallying();
  const before = snapshotOf({ shop: ["http://a/", "http://b/"], gone: ["http://c/"] });
  tally.watch(before);
  const finish = () => {
    for (const index of [0, 1]) tally.request(callOn(before, "shop", { index }), OK);
    tally.request(callOn(before, "gone", { index: 0 }), OK);
  };
  finish();
  tally.watch(snapshotOf({ shop: ["http://b/"] }));
  deepEqual(requestsIn(tally), ["shop shop http://b/ GET 2xx 1"]);
  finish();
  deepEqual(requestsIn(tally), ["shop shop http://b/ GET 2xx 2"]);
  deepEqual([...tally.targets].map(({ labels }) => labels.target), ["http://b/"]);
  equal(tally.total.durations.count, 6);
});

Deno.test("Tally.watch: a request of an old snapshot revives no target that is gone", () => {
  const { tally } = tallying();
  const before = snapshotOf({ shop: ["http://a/", "http://b/"] });
  tally.watch(before);
  tally.watch(snapshotOf({ shop: ["http://b/"] }));
  tally.request(callOn(before, "shop", { index: 0 }), OK);
  deepEqual(requestsIn(tally), []);
});

Deno.test("Tally.reloaded tells good from bad, and when the last of each was", () => {
  const { tally, time } = tallying();
  tally.reloaded("good");
  time.nowMs = 2000;
  tally.reloaded("bad");
  tally.reloaded("bad");
  deepEqual(tally.reloads, {
    good: { count: 1, lastMs: 5e11 + 1000 },
    bad: { count: 2, lastMs: 5e11 + 2000 },
  });
});

Deno.test("Tally.watch: a route not asked before its snapshot went counts by its name", () => {
  const { tally } = tallying();
  const before = snapshotOf({ shop: ["http://a/"], gone: ["http://c/"] });
  tally.watch(before);
  tally.watch(snapshotOf({ shop: ["http://a/"] }));
  for (const name of ["shop", "gone"]) tally.request(callOn(before, name, { index: 0 }), OK);
  deepEqual(requestsIn(tally), ["shop shop http://a/ GET 2xx 1"]);
});

Deno.test("Tally.routes: all that there are, though nobody has asked them", () => {
  const { tally } = tallying();
  tally.watch(snapshotOf({ shop: ["http://a/"], other: ["http://b/"] }));
  deepEqual([...tally.routes].map(({ labels }) => labels), [
    { route: "", upstream: "" },
    { route: "shop", upstream: "shop" },
    { route: "other", upstream: "other" },
  ]);
});

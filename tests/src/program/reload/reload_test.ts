import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { defineConfig } from "../../../../config/load.ts";
import type { ConfigInput } from "../../../../config/schema.ts";
import { build } from "../../../../src/build/build.ts";
import { handOver } from "../../../../src/upstream/hand_over.ts";
import { start } from "../../../../src/upstream/target_group.ts";
import type { Upstream } from "../../../../src/proxy/route.ts";
import { NO_DIGEST } from "../../../../src/upstream/hash.ts";
import { xxh64 } from "../../../../src/strategy/hash/portable.ts";
import { comparing, reloaded } from "../../../../src/program/reload/reload.ts";
import { Serial } from "../../../../src/grammar/steps.ts";
import { redacted } from "../../../../src/program/reload/redacted.ts";
import type { Runtime } from "../../../../src/build/runtime/runtime.ts";
import type { Snapshot } from "../../../../src/proxy/snapshot.ts";
import { Lease } from "../../../../src/upstream/lease.ts";
import { stateOf } from "../../../../src/upstream/target_state.ts";
import { Clock } from "../../../clock.ts";

type UpstreamInput = NonNullable<ConfigInput["upstreams"]>[string];

const NONE = new Set<never>();

/** Snapshots of a runtime whose targets answer 500 to checks, and the hosts whose transports closed. */
class Program {
  readonly closed: string[] = [];
  readonly asked: string[] = [];
  snapshot: Snapshot;

  constructor(upstream: UpstreamInput) {
    this.snapshot = this.#build(upstream);
    start(this.snapshot.upstreams);
  }

  get upstream(): Upstream {
    return this.snapshot.upstreams.get("s")!;
  }

  reload(upstream: UpstreamInput): Upstream {
    const previous = this.snapshot;
    const next = this.#build(upstream, previous);
    const { turnOver } = handOver(previous.upstreams, next.upstreams);
    this.snapshot = next;
    turnOver();
    return this.upstream;
  }

  #build(upstream: UpstreamInput, previous?: Snapshot): Snapshot {
    const config = defineConfig({ upstreams: { s: upstream }, routes: [{ upstream: "s" }] });
    const runtime: Runtime = {
      hash: xxh64,
      runsBetweenRequests: true,
      transport: ({ host }) => ({
        send: (_request, receiver) => {
          this.asked.push(host);
          receiver.failed(new Error("ill"));
        },
        close: () => void this.closed.push(host),
      }),
    };
    const now = () => performance.now();
    const means = { runtime, instance: "", readFile: () => "", random: () => 0.5, now };
    return build(config, means, previous);
  }
}

const leaseOf = ({ admission }: Upstream) => admission.take(NO_DIGEST, NONE)!;
const statesOf = ({ targets }: Upstream) => targets.map((target) => stateOf(target).state);

Deno.test("build keeps an upstream whole whose config is as before", () => {
  const program = new Program({ targets: ["http://a", "http://b"] });
  const before = program.upstream;
  equal(program.reload({ targets: ["http://a", "http://b"] }), before);
  notEqual(program.reload({ targets: ["http://b", "http://a"] }), before);
});

Deno.test("build keeps the connections of targets that stay, unless their origin changed", () => {
  const program = new Program({ targets: ["http://a", "http://b"] });
  const [a] = program.upstream.targets;
  equal(program.reload({ targets: ["http://c", "http://a"] }).targets[1].transport, a.transport);
  deepEqual(program.closed, ["b"]);
  const timeouts = { connect: "1s" };
  notEqual(program.reload({ targets: ["http://a"], timeouts }).targets[0].transport, a.transport);
  deepEqual(program.closed, ["b", "c", "a"]);
});

Deno.test("handOver: what is in flight counts on, wherever it began and ends", () => {
  const step = fc.constantFrom("take", "end", "reload");
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, queued) => {
    const configOf = (weight: number): UpstreamInput => ({
      targets: [{ url: "http://b" }, { url: "http://a", weight, max_concurrency: 9 }],
      queue: queued ? { size: 1, timeout: "1s" } : undefined,
    });
    const program = new Program(configOf(1));
    const first = program.upstream;
    const leases: Lease[] = [];
    for (const [nth, each] of steps.entries()) {
      if (each === "take") leases.push(leaseOf(nth % 2 ? first : program.upstream));
      else if (each === "end") leases.shift()?.end();
      else program.reload(configOf(nth + 2));
      const { targets } = program.upstream;
      const counts = targets.map(({ url }) => leases.filter((l) => l.target.url === url).length);
      deepEqual(targets.map(({ inFlight }) => inFlight), counts);
      equal(targets[0].load.total, leases.length);
    }
  }));
});

Deno.test("handOver: a request that has begun is sent to no target that went", () => {
  const program = new Program({ targets: ["http://a"] });
  const before = program.upstream;
  program.reload({ targets: ["http://b"] });
  program.reload({ targets: ["http://c"] });
  equal(leaseOf(before).target, program.upstream.targets[0]);
});

Deno.test("handOver gives the targets that went", () => {
  const program = new Program({ targets: ["http://a", "http://b"] });
  const { snapshot } = program;
  const [, b] = program.upstream.targets;
  const other = new Program({ targets: ["http://a"] }).snapshot;
  deepEqual(handOver(snapshot.upstreams, other.upstreams).gone, [b]);
});

Deno.test("handOver: an upstream without an heir takes nothing more", () => {
  const program = new Program({ targets: ["http://a"] });
  handOver(program.snapshot.upstreams, new Map()).retire();
  equal(program.upstream.admission.take(NO_DIGEST, NONE), undefined);
});

Deno.test("handOver: who waits is served by the next upstream, in turn, when it has room", async () => {
  using clock = new Clock();
  const queue = { size: 2, timeout: "9s" };
  const configOf = (weight: number): UpstreamInput => {
    return { targets: [{ url: "http://a", weight, max_concurrency: 1 }], queue };
  };
  const program = new Program(configOf(1));
  const lease = leaseOf(program.upstream);
  const served: string[] = [];
  const wait = async (name: string) => {
    const { signal } = new AbortController();
    const own = await program.upstream.admission.wait(NO_DIGEST, signal);
    served.push(name);
    return own;
  };
  const first = wait("first");
  program.reload(configOf(2));
  const second = wait("second");
  program.reload(configOf(3));
  const third = wait("third");
  await clock.pass(1);
  deepEqual(served, []);
  lease.end();
  (await first).end();
  (await second).end();
  (await third).end();
  deepEqual(served, ["first", "second", "third"]);
  equal(program.upstream.targets[0].inFlight, 0);
});

Deno.test("handOver: an ejection goes on, and its next is longer", () => {
  using _clock = new Clock();
  const configOf = (...targets: string[]): UpstreamInput => {
    const outlier = { consecutive_failures: 2, eject_for: "10s" };
    return { strategy: "failover", targets, outlier };
  };
  const program = new Program(configOf("http://a", "http://b"));
  leaseOf(program.upstream).answered(503);
  program.reload(configOf("http://c", "http://a", "http://b"));
  deepEqual(statesOf(program.upstream), ["fit", "fit", "fit"]);
  program.upstream.targets[1].settle({ status: 503, fault: undefined, ms: 1 });
  deepEqual(statesOf(program.upstream), ["fit", "held", "fit"]);
  deepEqual(statesOf(program.reload(configOf("http://a"))), ["held"]);
});

Deno.test("handOver: an ejection ends when it would have", async () => {
  using clock = new Clock();
  const outlier = { consecutive_failures: 1, eject_for: "10s" };
  const program = new Program({ targets: ["http://a"], outlier });
  leaseOf(program.upstream).answered(503);
  await clock.pass(9_000);
  const upstream = program.reload({ targets: ["http://a", "http://b"], outlier });
  deepEqual(statesOf(upstream), ["held", "fit"]);
  await clock.pass(1_000);
  deepEqual(statesOf(upstream), ["fit", "fit"]);
});

Deno.test("handOver: without outlier, nothing stays ejected; without checks, nothing ill", async () => {
  using clock = new Clock();
  const targets = ["http://a"];
  const health_check = { interval: "1s", unhealthy: 1 };
  const outlier = { consecutive_failures: 1 };
  const program = new Program({ targets, outlier, health_check });
  leaseOf(program.upstream).answered(503);
  await clock.pass(2_000);
  deepEqual(program.upstream.targets.map((each) => stateOf(each).reasons.length), [1]);
  deepEqual(statesOf(program.reload({ targets, health_check })), ["held"]);
  deepEqual(statesOf(program.reload({ targets })), ["fit"]);
});

Deno.test("handOver: checks of a target that went stop, the others go on", async () => {
  using clock = new Clock();
  const health_check = { interval: "1s", unhealthy: 1 };
  const program = new Program({ targets: ["http://a", "http://b"], health_check });
  await clock.pass(3_000);
  deepEqual([...new Set(program.asked)].sort(), ["a", "b"]);
  program.reload({ targets: ["http://a"], health_check });
  program.asked.length = 0;
  deepEqual(statesOf(program.upstream), ["held"]);
  await clock.pass(3_000);
  deepEqual([...new Set(program.asked)], ["a"]);
});

Deno.test("handOver: back-off goes on where it stood", async () => {
  using clock = new Clock();
  const backpressure = { steps: ["100ms", "1s"] };
  const program = new Program({ targets: ["http://a"], backpressure });
  leaseOf(program.upstream).answered(500);
  const upstream = program.reload({ targets: ["http://a", "http://b"], backpressure });
  const reasons = () => stateOf(upstream.targets[0]).reasons;
  deepEqual(reasons(), ["backing off for 100 ms (step 1 of 2)"]);
  await clock.pass(100);
  deepEqual(reasons(), []);
  upstream.targets[0].settle({ status: 500, fault: undefined, ms: 0 });
  deepEqual(reasons(), ["backing off for 1000 ms (step 2 of 2)"]);
});

Deno.test("handOver: what becomes of a request that began before is told to its target's heir", () => {
  using _clock = new Clock();
  const backpressure = { steps: ["100ms"] };
  const program = new Program({ targets: ["http://a"], backpressure });
  const lease = leaseOf(program.upstream);
  program.reload({ targets: ["http://a", "http://b"], backpressure });
  program.reload({ targets: ["http://b", "http://a"], backpressure });
  lease.answered(500);
  deepEqual(statesOf(program.upstream), ["fit", "held"]);
});

Deno.test("handOver: latencies are known after a reload", () => {
  using _clock = new Clock();
  const pickAfter = (answers: number) => {
    const program = new Program({ strategy: "p2c", targets: ["http://a", "http://b"] });
    const [, b] = program.upstream.targets;
    for (let i = 0; i < answers; i++) b.settle({ status: 200, fault: undefined, ms: 40 });
    const { admission } = program.reload({ strategy: "p2c", targets: ["http://c", "http://b"] });
    return admission.strategy.pick(NO_DIGEST, new Set())?.url;
  };
  equal(pickAfter(0), "http://b/");
  // The one that has not answered yet.
  equal(pickAfter(1), "http://c/");
});

Deno.test("handOver: a drained target stays drained for as long as it is there", () => {
  const program = new Program({ targets: ["http://a", "http://b"] });
  program.upstream.targets[0].drain();
  deepEqual(statesOf(program.reload({ targets: ["http://b", "http://a"] })), ["fit", "held"]);
  deepEqual(statesOf(program.reload({ targets: ["http://b"] })), ["fit"]);
  deepEqual(statesOf(program.reload({ targets: ["http://a"] })), ["fit"]);
});

Deno.test("Target.undrain tells those who wait", () => {
  const [target] = new Program({ targets: ["http://a"] }).upstream.targets;
  let freed = 0;
  target.load.onFree = () => freed++;
  target.undrain();
  target.drain();
  target.drain();
  equal(target.available, false);
  target.undrain();
  deepEqual([target.available, freed], [true, 1]);
});

Deno.test("reloaded names what was added, removed and kept, each as often as it stands there", () => {
  const snapshotOf = (names: readonly string[]) => {
    const routes = names.map((name) => ({ name, upstream: { name: "s" } }));
    return { routes, upstreams: new Map() } as unknown as Snapshot;
  };
  const name = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 });
  fc.assert(fc.property(name, name, (before, after) => {
    const { added, removed, kept } = reloaded(snapshotOf(before), snapshotOf(after)).routes;
    const all = (names: readonly string[]) => names.map((each) => `${each} → s`).sort();
    deepEqual([...kept.names, ...removed.names].sort(), all(before));
    deepEqual([...kept.names, ...added.names].sort(), all(after));
    ok(!added.names.some((each) => removed.names.includes(each)));
    equal(added.count, added.names.length);
  }));
});

Deno.test("Serial: one after another, whatever became of the one before", async () => {
  const turns = new Serial();
  const done: string[] = [];
  const first = turns.take(async () => {
    await Promise.resolve();
    done.push("first");
    throw new Error("first");
  });
  const second = turns.take(() => Promise.resolve(done.push("second")));
  await turns.rest();
  deepEqual(done, ["first", "second"]);
  equal(await first.catch(({ message }) => message), "first");
  equal(await second, 2);
});

Deno.test("shown blanks secrets, and spells what JSON lacks", () => {
  const token = "abcdefghijklmnop";
  const config = defineConfig({
    admin: { address: "127.0.0.1:1", token },
    upstreams: {
      s: {
        strategy: "maglev",
        hash: { source: "header", key: "Hash-Key" },
        targets: { url: "http://a", headers: { Authorization: "a", "X-Api-Key": "b", "X-C": "c" } },
      },
    },
    routes: [{
      upstream: "s",
      headers: { "X-Token": "t", "X-D": { regex: "^d" } },
      query: { secret: "e", f: "f" },
      request: { headers: { set: { Cookie: "g", "X-H": "h" } }, json: { set: { api_key: "i" } } },
    }],
  });
  const text = JSON.stringify(redacted(config));
  const { admin, upstreams: { s }, routes: [route] } = JSON.parse(text);
  equal(text.includes(token), false);
  equal(admin.token, "(hidden)");
  const hidden = "(hidden)";
  deepEqual(s.targets[0].headers, { Authorization: hidden, "X-Api-Key": hidden, "X-C": "c" });
  deepEqual([s.hash.key, s.targets[0].url], ["Hash-Key", "http://a/"]);
  deepEqual(route.headers, { "X-Token": hidden, "X-D": { regex: "^d" } });
  deepEqual(route.query, { secret: hidden, f: "f" });
  deepEqual(route.request.headers.set, { Cookie: hidden, "X-H": "h" });
  deepEqual(route.request.json.set, { api_key: hidden });
});

Deno.test("shown blanks all that a collector is told, and no upstream for its name", () => {
  const config = defineConfig({
    tracing: { endpoint: "http://c/v1/traces", headers: { "X-Team": "abc" } },
    upstreams: { token: { targets: "http://a" } },
    routes: [{ upstream: "token" }],
  });
  const { tracing, upstreams } = JSON.parse(JSON.stringify(redacted(config)));
  deepEqual(tracing.headers, { "X-Team": "(hidden)" });
  equal(upstreams.token.targets[0].url, "http://a/");
});

Deno.test("comparing: of many targets each is a step", () => {
  const { snapshot } = new Program({
    targets: Array.from({ length: 300 }, (_, i) => `http://t${i}`),
  });
  ok([...comparing(snapshot, snapshot)].length >= 600);
});

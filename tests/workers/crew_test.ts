import { deepEqual, equal, rejects } from "node:assert/strict";
import { Crew } from "../../src/workers/crew.ts";
import { ListenError } from "../../src/program/errors.ts";
import { Ledger } from "../../src/workers/ledger.ts";
import { Member } from "../../src/workers/member.ts";
import { Sums } from "../../src/telemetry/metrics/summed.ts";
import { Clock } from "../clock.ts";
import { HANG, NOWHERE, StandIn } from "./stand_in.ts";

type Script = ConstructorParameters<typeof StandIn>[0];

/** A crew of stand-ins, the nth of which plays the nth script, or does as it is told. */
function crewOf(size: number, ...scripts: Script[]) {
  const standIns: StandIn[] = [];
  const ledger = new Ledger(new Sums([]));
  let order = "first";
  const crew = new Crew({
    size,
    hire(number) {
      const standIn = new StandIn({ start: () => NOWHERE, ...scripts[standIns.length] });
      standIns.push(standIn);
      return new Member(number, standIn.process, ledger);
    },
    order: () => {
      return { config: [order], files: {}, ports: {}, instance: "", elsewhere: "", drained: [] };
    },
    now: () => performance.now(),
    random: () => 0,
  });
  return { crew, standIns, change: (next: string) => order = next };
}

const numbers = (crew: Crew) => crew.serving.map(({ number }) => number);

Deno.test("Crew.start: the first begins alone, and all others go by where it listens", async () => {
  const events: string[] = [];
  const start = ({ number }: { number: number }) => {
    events.push(`start ${number}`);
    return NOWHERE;
  };
  const { crew } = crewOf(3, { start }, { start }, { start });
  await crew.start(() => events.push("first serves"));
  deepEqual(events, ["start 1", "first serves", "start 2", "start 3"]);
  deepEqual(numbers(crew), [1, 2, 3]);
});

Deno.test("Crew.start rejects as a worker does that cannot begin, and leaves none", async () => {
  const start = () => {
    throw new ListenError("cannot listen on :80");
  };
  const { crew, standIns } = crewOf(3, {}, { start });
  await rejects(crew.start(() => {}), new ListenError("cannot listen on :80"));
  deepEqual(standIns.map(({ killed }) => killed), [true, true, true]);
  deepEqual(crew.members, []);
});

Deno.test("Crew: a worker that dies is followed by another, later each time", async () => {
  using clock = new Clock();
  const { crew, standIns } = crewOf(2);
  await crew.start(() => {});
  for (const [nth, delayMs] of [100, 200, 400].entries()) {
    standIns.at(nth === 0 ? 1 : -1)!.die("SIGKILL");
    await clock.pass(delayMs - 1);
    deepEqual(numbers(crew), [1]);
    await clock.pass(1);
    deepEqual(numbers(crew), [1, 2]);
  }
  equal(crew.restarts, 3);
});

Deno.test("Crew: a worker that lived for 10 s is followed soon", async () => {
  using clock = new Clock();
  const { crew, standIns } = crewOf(1);
  await crew.start(() => {});
  for (let nth = 0; nth < 4; nth++) {
    await clock.pass(10_000);
    standIns.at(-1)!.die("SIGSEGV");
    await clock.pass(100);
    deepEqual(numbers(crew), [1]);
  }
});

Deno.test("Crew: a worker that does not begin is killed, and followed by another", async () => {
  using clock = new Clock();
  const start = () => {
    throw new Error("no");
  };
  const { crew, standIns } = crewOf(1, {}, { start }, { start });
  await crew.start(() => {});
  standIns[0].die("exit code 1");
  await clock.pass(100 + 200);
  equal(standIns[1].killed, true);
  deepEqual(numbers(crew), []);
  await clock.pass(400);
  deepEqual(numbers(crew), [1]);
});

Deno.test("Crew: a worker that leaves is replaced at once, and is a member until it ends", async () => {
  using clock = new Clock();
  const { crew, standIns } = crewOf(1);
  await crew.start(() => {});
  const [left] = crew.members;
  await standIns[0].tell("leaving", null);
  await clock.pass(0);
  equal(crew.serving.length, 1);
  equal(crew.serving[0] === left, false);
  equal(crew.members.includes(left), true);
  standIns[0].die("exit code 0");
  await clock.pass(20_000);
  equal(crew.members.includes(left), false);
  equal(standIns.length, 2);
});

Deno.test("Crew: a worker begins with the order of the time when its turn comes", async () => {
  using clock = new Clock();
  const orders: string[] = [];
  const start = ({ config }: { config: string[] }) => {
    orders.push(config[0]);
    return NOWHERE;
  };
  const { crew, standIns, change } = crewOf(1, { start }, { start });
  await crew.start(() => {});
  const reload = Promise.withResolvers<void>();
  void crew.turns.take(() => reload.promise);
  standIns[0].die("SIGKILL");
  await clock.pass(100);
  equal(standIns.length, 1);
  change("second");
  reload.resolve();
  await clock.pass(0);
  deepEqual(orders, ["first", "second"]);
});

Deno.test("Crew.stop has all drain and starts no more; who takes too long is killed", async () => {
  using clock = new Clock();
  const { crew, standIns } = crewOf(3, {}, { stop: HANG });
  await crew.start(() => {});
  standIns[2].die("SIGKILL");
  const stopped = crew.stop({ signal: "SIGTERM" }, 5_000);
  await clock.pass(6_999);
  deepEqual(crew.members.map(({ number }) => number), [2]);
  equal(standIns[1].killed, false);
  await clock.pass(1);
  await stopped;
  equal(standIns[1].killed, true);
  equal(standIns.length, 3);
});

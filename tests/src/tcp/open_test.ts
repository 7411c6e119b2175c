import { deepEqual, equal, rejects } from "node:assert/strict";
import { Admission } from "../../../src/upstream/admission.ts";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import { NO_DIGEST } from "../../../src/upstream/hash.ts";
import { Failover } from "../../../src/strategy/failover.ts";
import type { Target } from "../../../src/upstream/target.ts";
import { type Connect, open } from "../../../src/tcp/open.ts";
import { socketPair } from "../../socket_pair.ts";
import { targetsOf } from "../strategy/targets.ts";

const refused = new ProxyError("connect", "no connection could be made");
const signal = new AbortController().signal;

/** Asks `targets` in their order, where those before `fit` throw. */
function asking(targets: readonly Target[], fit: number, thrown: Error = refused) {
  const asked: number[] = [];
  const connect: Connect = (target) => {
    asked.push(target.index);
    return target.index < fit ? Promise.reject(thrown) : Promise.resolve(socketPair()[0]);
  };
  const tried = new Set<Target>();
  const admission = new Admission(new Failover(targets), targets);
  const opened = open(admission, { key: NO_DIGEST, connect, signal, tried });
  return { opened, asked, tried };
}

Deno.test("open asks each target once, until one takes the connection", async () => {
  const targets = targetsOf([1, 1, 1]);
  const { opened, asked, tried } = asking(targets, 2);
  const { lease } = await opened;
  equal(lease.target, targets[2]);
  deepEqual([asked, tried.size], [[0, 1, 2], 2]);
  deepEqual(targets.map(({ inFlight }) => inFlight), [0, 0, 1]);
  lease.end();
  equal(targets[2].inFlight, 0);
});

Deno.test("open throws the last error where all refuse, and holds none", async () => {
  const targets = targetsOf([1, 1]);
  const { opened, asked } = asking(targets, 2);
  await rejects(opened, refused);
  deepEqual([asked, ...targets.map(({ inFlight }) => inFlight)], [[0, 1], 0, 0]);
});

Deno.test("open throws the refusal of the admission where none is fit", async () => {
  await rejects(asking(targetsOf([0]), 0).opened, { kind: "no_target" });
});

Deno.test("open asks nobody else when what failed is not the target's", async () => {
  const gone = new Error("gone");
  const { opened, asked } = asking(targetsOf([1, 1]), 1, gone);
  await rejects(opened, gone);
  deepEqual(asked, [0]);
});

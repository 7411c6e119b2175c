import { equal } from "node:assert/strict";
import { NO_DIGEST } from "../../../src/upstream/hash.ts";
import { xxh64 } from "../../../src/strategy/hash/fastest.ts";
import { Sticky, targetDigest } from "../../../src/strategy/sticky.ts";
import { RoundRobin } from "../../../src/strategy/round_robin.ts";
import type { Target } from "../../../src/upstream/target.ts";
import { testStrategy } from "./contract.ts";
import { switchesOf, targetsOf } from "./targets.ts";

const stickyOf = (targets: readonly Target[]) =>
  new Sticky(targets, { hash: xxh64, otherwise: new RoundRobin(targets) });
const keyOf = ({ url }: Target) => targetDigest(url, xxh64);

testStrategy("Sticky", stickyOf);

/** What `count` picks with the key of `own` give. */
function takenBy(sticky: Sticky, own: Target, count = 4): string {
  const tried = new Set<Target>();
  return Array.from({ length: count }, () => sticky.pick(keyOf(own), tried)?.authority).join("");
}

Deno.test("Sticky.pick gives the target that the key names, whatever its turn", () => {
  const targets = targetsOf([1, 1, 9]);
  const sticky = stickyOf(targets);
  for (const own of targets) equal(takenBy(sticky, own), own.authority.repeat(4));
});

Deno.test("Sticky.pick knows targets by URL, in any order and in another process", () => {
  const [a, b, c] = targetsOf([1, 1, 1]);
  equal(takenBy(stickyOf([c, a, b]), b), "bbbb");
  equal(takenBy(stickyOf([b, c]), b), "bbbb");
});

Deno.test("Sticky.pick leaves a key of no target to the strategy behind it", () => {
  const [a, b, c] = targetsOf([1, 1, 1]);
  const sticky = stickyOf([a, b]);
  equal(takenBy(sticky, c), "abab");
  equal(sticky.pick(NO_DIGEST, new Set())?.authority, "a");
  // One half alone is another key.
  equal(sticky.pick({ ...keyOf(a), high: 1 }, new Set())?.authority, "b");
  equal(sticky.pick({ ...keyOf(b), low: 1 }, new Set())?.authority, "a");
});

Deno.test("Sticky.pick leaves the key of an unfit target to it, until that is fit again", () => {
  const targets = targetsOf([1, 1, 1, 0]);
  const [a, b, c, weightless] = targets;
  const [own] = switchesOf(targets);
  const sticky = stickyOf(targets);
  own.on = false;
  equal(takenBy(sticky, a), "bcbc");
  own.on = true;
  equal(takenBy(sticky, a), "aaaa");
  equal(sticky.pick(keyOf(a), new Set([a, b]))?.authority, c.authority);
  equal(sticky.pick(keyOf(a), new Set([a, b, c])), undefined);
  equal([..."abc"].includes(takenBy(sticky, weightless, 1)), true);
});

Deno.test("Sticky.pick tells apart targets whose digests share a half", () => {
  const targets = targetsOf([1, 1]);
  const high = (bytes: string) => bytes.endsWith("a/") ? 1 : 2;
  const hash = (bytes: string) => ({ high: high(bytes), low: 0xffffffff });
  const sticky = new Sticky(targets, { hash, otherwise: new RoundRobin(targets) });
  const taken = [1, 2, 1, 2].map((high) => sticky.pick({ high, low: 0xffffffff }, new Set()));
  equal(taken.map((target) => target?.authority).join(""), "abab");
});

import { equal, ok } from "node:assert/strict";
import { Random } from "../../../src/strategy/random.ts";
import { picks, testStrategy } from "./contract.ts";
import { switchesOf, targetsOf } from "./targets.ts";

testStrategy("Random", (targets, random) => new Random(targets, random));

/** A Lehmer generator: the same numbers in every run. */
function seeded(): () => number {
  let state = 42;
  return () => (state = state * 48271 % 0x7fffffff) / 0x7fffffff;
}

Deno.test("Random.pick draws by weight, within three standard deviations", () => {
  const weights = [5, 0, 3, 2];
  const count = 10_000;
  const taken = picks(new Random(targetsOf(weights), seeded()), count);
  weights.forEach((weight, nth) => {
    const share = weight / 10;
    const times = [...taken].filter((name) => name === String.fromCharCode(97 + nth)).length;
    const deviation = Math.sqrt(count * share * (1 - share));
    ok(Math.abs(times - count * share) <= 3 * deviation, `${weight}: ${times} times`);
  });
});

Deno.test("Random.pick maps the draw on the targets in order: a for less than its share", () => {
  const draw = (number: number) => picks(new Random(targetsOf([1, 1, 2]), () => number), 1);
  equal([0, 0.24, 0.25, 0.49, 0.5, 0.99999].map(draw).join(""), "aabbcc");
});

Deno.test("Random.pick shares the weight of one that is out among the others", () => {
  const targets = targetsOf([8, 1, 1]);
  switchesOf(targets)[0].on = false;
  equal(picks(new Random(targets, () => 0.49), 1), "b");
  equal(picks(new Random(targets, () => 0.5), 1), "c");
});

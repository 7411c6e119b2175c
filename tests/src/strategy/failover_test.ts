import { equal } from "node:assert/strict";
import { Failover } from "../../../src/strategy/failover.ts";
import { picks, testStrategy } from "./contract.ts";
import { switchesOf, targetsOf } from "./targets.ts";

testStrategy("Failover", (targets) => new Failover(targets));

Deno.test("Failover.pick stays with the first, whatever the weights", () => {
  equal(picks(new Failover(targetsOf([1, 9, 9])), 5), "aaaaa");
});

Deno.test("Failover.pick goes to the next only while those before are unfit, and back", () => {
  const targets = targetsOf([1, 0, 1, 1]);
  const failover = new Failover(targets);
  const switches = switchesOf(targets);
  switches[0].on = false;
  equal(picks(failover, 2), "cc");
  switches[2].on = false;
  equal(picks(failover, 2), "dd");
  switches[0].on = true;
  equal(picks(failover, 2), "aa");
});

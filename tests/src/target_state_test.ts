import { deepEqual } from "node:assert/strict";
import { Lease } from "../../src/target.ts";
import { stateOf } from "../../src/target_state.ts";
import { switchesOf, targetsOf } from "./strategy/targets.ts";

Deno.test("stateOf: fit, full, held and off, with every reason", () => {
  const [target, off] = targetsOf([2, 0], { maxConcurrency: 1 });
  const [theSwitch] = switchesOf([target]);
  const told = () => {
    const { state, in_flight, reasons } = stateOf(target);
    return [state, in_flight, ...reasons];
  };
  deepEqual(told(), ["fit", 0]);
  const lease = new Lease(target);
  deepEqual(told(), ["full", 1, "1 of 1 in flight"]);
  theSwitch.on = false;
  deepEqual(told(), ["held", 1, "switched off", "1 of 1 in flight"]);
  lease.end();
  deepEqual(told(), ["held", 0, "switched off"]);
  deepEqual(stateOf(off).state, "off");
  deepEqual(stateOf(off).reasons, ["weight 0"]);
});

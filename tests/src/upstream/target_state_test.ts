import { deepEqual } from "node:assert/strict";
import { Lease } from "../../../src/upstream/lease.ts";
import { stateOf } from "../../../src/upstream/target_state.ts";
import { switchesOf, targetsOf } from "../strategy/targets.ts";

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

Deno.test("stateOf counts what its conditions know of ejections and of back-off", () => {
  const [target] = targetsOf([1]);
  const told = () => {
    const { ejections, back_off_step } = stateOf(target);
    return [ejections, back_off_step];
  };
  deepEqual(told(), [0, 0]);
  target.watch([{ hold: undefined, ejections: 2 }, { hold: undefined, backOffStep: 3 }]);
  deepEqual(told(), [2, 3]);
});

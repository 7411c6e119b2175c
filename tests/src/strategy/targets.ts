import { Fields } from "../../../src/http/fields.ts";
import { type Condition, Load, Target, type TargetOptions } from "../../../src/upstream/target.ts";
import type { Transport } from "../../../src/transport/transport.ts";

const nowhere: Transport = {
  send: (_, receiver) => receiver.failed(new Error("nothing is sent here")),
  close() {},
};

/** Targets a, b, c … of these weights, each with what `options` says besides. */
export function targetsOf(
  weights: readonly number[],
  options: Partial<TargetOptions> = {},
): Target[] {
  const load = new Load(weights.length);
  return weights.map((weight, index) => {
    const authority = String.fromCharCode(97 + index);
    return new Target({
      url: `http://${authority}/`,
      authority,
      base: { path: "/", query: "" },
      weight,
      maxConcurrency: Infinity,
      headers: new Fields(),
      transport: nowhere,
      load,
      index,
      now: () => performance.now(),
      ...options,
    });
  });
}

/** What a test says of a target: held back or not. */
export class Switch implements Condition {
  on = true;

  get hold() {
    return this.on ? undefined : { reason: "switched off", untilMs: undefined };
  }
}

/** Gives each target a switch, and the switches. */
export function switchesOf(targets: readonly Target[]): Switch[] {
  return targets.map((target) => {
    const own = new Switch();
    target.watch([...target.conditions, own]);
    return own;
  });
}

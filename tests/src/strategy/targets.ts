import { Fields } from "../../../src/fields.ts";
import type { Target } from "../../../src/target.ts";
import type { Transport } from "../../../src/transport.ts";

const nowhere: Transport = {
  send: () => Promise.reject(new Error("nothing is sent here")),
  close() {},
};

/** Targets a, b, c … of these weights. */
export function targetsOf(weights: readonly number[]): Target[] {
  return weights.map((weight, nth) => {
    const authority = String.fromCharCode(97 + nth);
    return {
      url: `http://${authority}/`,
      authority,
      base: { path: "/", query: "" },
      weight,
      headers: new Fields(),
      transport: nowhere,
      inFlight: 0,
      available: true,
    };
  });
}

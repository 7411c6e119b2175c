/** What every implementation of src/transport.ts does, told case by case over real sockets. */
import { type Make, Stage } from "./stage.ts";
import { departureCases } from "./cases/departure.ts";
import { exactCases } from "./cases/exact.ts";
import { faultCases } from "./cases/faults.ts";
import { limitCases } from "./cases/limits.ts";
import { reuseCases } from "./cases/reuse.ts";
import { staleCases } from "./cases/stale.ts";
import { streamCases } from "./cases/streams.ts";

export interface Case {
  readonly name: string;
  /** What a platform's own `fetch` cannot do, and why. */
  readonly exceptFetch?: string;
  run(stage: Stage): Promise<void>;
}

export const cases: readonly Case[] = [
  ...exactCases,
  ...reuseCases,
  ...staleCases,
  ...faultCases,
  ...limitCases,
  ...streamCases,
  ...departureCases,
];

export async function play({ run }: Case, make: Make): Promise<void> {
  await using stage = await Stage.set(make);
  await run(stage);
}

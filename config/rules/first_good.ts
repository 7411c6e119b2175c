/** Rules of the strategy first_good: its keys are for it alone, and some for one mode of it. */
import * as v from "valibot";
import type { Place } from "../rules.ts";
import { at } from "../sections.ts";

/** What these rules look at in an upstream. */
export interface FanOut {
  strategy: string;
  targets: readonly { weight: number }[];
  retry?: unknown;
  accept?: unknown;
  methods?: unknown;
  buffer?: unknown;
  mode?: string;
  stagger?: unknown;
  max_parallel?: unknown;
  of?: number;
  pick?: string;
  on_failure?: unknown;
  attempts_header?: unknown;
}

const isFirstGood = ({ strategy }: FanOut) => strategy === "first_good";

const own = [
  "accept",
  "methods",
  "buffer",
  "mode",
  "stagger",
  "max_parallel",
  "of",
  "pick",
  "on_failure",
  "attempts_header",
] as const;

export const firstGoodPlaces: readonly Place<FanOut>[] = [
  ...own.map((key): Place<FanOut> => ({
    key,
    holds: isFirstGood,
    otherwise: `'${key}' is for the strategy first_good; choose it, or leave it out`,
  })),
  ...(["stagger", "max_parallel"] as const).map((key): Place<FanOut> => ({
    key,
    holds: (upstream) => !isFirstGood(upstream) || upstream.mode !== "sequence",
    otherwise: `'${key}' is for mode parallel; in sequence one target is asked at a time`,
  })),
  {
    key: "retry",
    holds: (upstream) => !isFirstGood(upstream),
    otherwise: "first_good has its own attempts; leave 'retry' out",
  },
];

/** No more targets are asked than take requests. */
export function ofFits<Section extends FanOut>() {
  return v.rawCheck<Section>(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.of === undefined) return;
    const { of, targets } = dataset.value;
    const most = targets.filter(({ weight }) => weight > 0).length;
    if (of <= most) return;
    addIssue({
      message: `'of' is at most ${most} here, as many as there are targets of weight, got ${of}`,
      path: at(dataset.value, "of", "value"),
    });
  });
}

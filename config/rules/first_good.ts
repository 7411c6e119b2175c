/**
 * Rules of the strategy first_good: other strategies refuse its keys, and one of its modes some of
 * them.
 */
import type { Finding } from "../findings.ts";
import type { KeyUse } from "../rules.ts";

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

export const firstGoodUses: readonly KeyUse<FanOut>[] = [
  ...own.map((key): KeyUse<FanOut> => ({
    key,
    hasEffect: isFirstGood,
    otherwise: `'${key}' is for the strategy first_good; choose it, or leave it out`,
  })),
  ...(["stagger", "max_parallel"] as const).map((key): KeyUse<FanOut> => ({
    key,
    hasEffect: (upstream) => !isFirstGood(upstream) || upstream.mode !== "sequence",
    otherwise: `'${key}' is for mode parallel; in sequence one target is asked at a time`,
  })),
  {
    key: "retry",
    hasEffect: (upstream) => !isFirstGood(upstream),
    otherwise: "first_good has its own attempts; leave 'retry' out",
  },
];

/** `of` is at most the number of targets with weight. */
export function* ofFits({ of, targets }: FanOut): Iterable<Finding> {
  const most = targets.filter(({ weight }) => weight > 0).length;
  if (of === undefined || of <= most) return;
  const message = `'of' is at most ${most} here, as many as there are targets of weight, got ${of}`;
  yield { message, path: ["of"] };
}

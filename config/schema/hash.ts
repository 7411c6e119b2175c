/** What of a request keeps it on one target, for the strategies that place keys. */
import * as v from "valibot";
import { parsePrime } from "../primes.ts";
import { rule } from "../rules.ts";
import { keyFits, LARGEST_TABLE } from "../rules/hash.ts";
import { parseFilledText, parseNumber } from "../scalars.ts";
import { integer, oneOf, scalar, section, wordOr } from "../sections.ts";

const sources = ["header", "cookie", "query", "path_param", "client_address", "client_ip"] as const;

export type KeySourceName = typeof sources[number];

/** Where a key is read. */
export interface KeySource {
  source: KeySourceName;
  /** The name of the field, cookie or parameter; what a client has, has none. */
  key?: string;
  /** Read instead, where a request does not have the source. */
  fallback?: KeySource;
}

interface KeySourceInput {
  source: KeySourceName;
  key?: string;
  fallback?: KeySourceName | KeySourceInput;
}

const source = oneOf(sources, { called: "source" });

const keySource = {
  source,
  key: v.optional(scalar(parseFilledText)),
  fallback: v.optional(
    v.lazy((): v.GenericSchema<KeySourceName | KeySourceInput, KeySource> => fallback),
  ),
};

const sourceSection = v.pipe(section(keySource, { called: "'hash'" }), rule(keyFits));
const sourceWord = v.pipe(source, v.transform((source) => ({ source })), sourceSection);
const fallback = wordOr(sourceWord, sourceSection);

export const hash = v.pipe(
  section({
    ...keySource,
    /**
     * Times the mean of requests in flight that a target may have before its keys go to the next
     * (Mirrokni, Thorup, Zadimoghaddam 2018).
     */
    bounded_load: v.optional(
      scalar<number, number>((input) => parseNumber(input, { above: 1, max: 10 })),
    ),
    /** Of the ring, for each unit of weight. */
    points: v.optional(integer({ min: 1, max: 1000 })),
    /** Slots of the Maglev table. */
    table_size: v.optional(
      scalar<number, number>((input) => parsePrime(input, { max: LARGEST_TABLE })),
    ),
  }, { called: "'hash'" }),
  rule(keyFits),
);

/** Filled in once the strategy is known to go with those that were given. */
export function withTableSizes(
  { points = 160, table_size = 65_537, ...given }: v.InferOutput<typeof hash>,
) {
  return { ...given, points, table_size };
}

/** The key of a request, by which hashing strategies keep it on one target. */
import * as v from "valibot";
import { parsePrime } from "../primes.ts";
import { rule } from "../rules.ts";
import { keyFits, LARGEST_TABLE } from "../rules/hash.ts";
import { parseFilledText, parseNumber } from "../scalars.ts";
import { integer, oneOf, scalar, section, wordOr } from "../sections.ts";

const sources = ["header", "cookie", "query", "path_param", "client_address", "client_ip"] as const;

export type KeySourceName = typeof sources[number];

/** Where the key of a request is read from. */
export interface KeySource {
  source: KeySourceName;
  /** The name of the field, cookie or parameter. Absent for `client_address` and `client_ip`. */
  key?: string;
  /** Read instead, if a request does not have this source. */
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
     * How many times the mean of requests in flight a target may have before its keys go to the
     * next target (Mirrokni, Thorup, Zadimoghaddam 2018).
     */
    bounded_load: v.optional(
      scalar<number, number>((input) => parseNumber(input, { above: 1, max: 10 })),
    ),
    /** Points on the ring for each unit of weight. */
    points: v.optional(integer({ min: 1, max: 1000 })),
    /** Slots of the Maglev table. */
    table_size: v.optional(
      scalar<number, number>((input) => parsePrime(input, { max: LARGEST_TABLE })),
    ),
  }, { called: "'hash'" }),
  rule(keyFits),
);

/** Adds the defaults, once the given ones are known to fit the strategy. */
export function withTableSizes(
  { points = 160, table_size = 65_537, ...given }: v.InferOutput<typeof hash>,
) {
  return { ...given, points, table_size };
}

/** Rules of `hash`: keys and their names, and tables that fit their targets. */
import { parseCookieName } from "../cookies.ts";
import { parseFieldName } from "../fields.ts";
import type { Finding } from "../findings.ts";
import { parseParameterName } from "../paths.ts";
import { nextPrime } from "../primes.ts";
import { attempt, parseFilledText } from "../scalars.ts";

/**
 * How the key of a source is checked. Sources without an entry have no key, and are in every
 * request.
 */
const keyParsers: Record<string, (input: unknown) => string> = {
  header: parseFieldName,
  cookie: parseCookieName,
  query: parseFilledText,
  path_param: parseParameterName,
};

interface Source {
  source: string;
  key?: string;
  fallback?: unknown;
}

/** A source that is read by name has a `key`; others have no `key` and no `fallback`. */
export function* keyFits({ source, key, fallback }: Source): Iterable<Finding> {
  const parse = keyParsers[source];
  if (parse === undefined) {
    if (key !== undefined) {
      const message = `source '${source}' has no key; leave it out`;
      yield { message, path: ["key"], ofKey: true };
    }
    if (fallback !== undefined) {
      const message = `source '${source}' is in every request; leave the fallback out`;
      yield { message, path: ["fallback"], ofKey: true };
    }
  } else if (key === undefined) {
    const message = `source '${source}' needs a 'key': the name of what is read`;
    yield { message, path: ["source"] };
  } else {
    const { message } = attempt(() => parse(key));
    if (message !== undefined) yield { message, path: ["key"] };
  }
}

/** Limits the time and memory of a ring. */
const MOST_POINTS = 4_000_000;

/** A prime, so that every size up to it has a next prime up to it. */
export const LARGEST_TABLE = 5_000_011;

export interface Table {
  points: number;
  table_size: number;
  targets: readonly { weight: number }[];
}

/** What is wrong with the points of a ring. */
export function faultOfRing({ points, targets }: Table): string | undefined {
  const weights = sumOf(targets);
  const all = points * weights;
  if (all <= MOST_POINTS) return undefined;
  const most = Math.floor(MOST_POINTS / weights);
  const remedy = most > 0
    ? `write 'points' of at most ${most}, or smaller weights`
    : "write smaller weights";
  return `${points} points for each of ${weights} units of weight make ${all}, ` +
    `more than ${MOST_POINTS}; ${remedy}`;
}

/** What is wrong with the slots of a Maglev table: a target without one would get no request. */
export function faultOfMaglev({ table_size, targets }: Table): string | undefined {
  const weights = sumOf(targets);
  const lightest = Math.min(...targets.map(({ weight }) => weight).filter((weight) => weight > 0));
  if (table_size * lightest >= weights) return undefined;
  const least = nextPrime(Math.ceil(weights / lightest));
  const remedy = least <= LARGEST_TABLE
    ? `write a 'table_size' of at least ${least}, or weights less far apart`
    : "write weights less far apart";
  return `${table_size} slots leave less than one to the target of weight ${lightest} ` +
    `(all weights: ${weights}); ${remedy}`;
}

function sumOf(targets: readonly { weight: number }[]): number {
  return targets.reduce((sum, { weight }) => sum + weight, 0);
}

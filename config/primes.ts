/** Primes: table sizes that every step size visits completely. */
import { expected } from "./problems.ts";
import { parseInteger, ScalarError } from "./scalars.ts";

/** A prime from 2 to `max`, which is a prime itself. */
export function parsePrime(input: unknown, { max }: { max: number }): number {
  const number = parseInteger(input, { min: 2, max });
  if (isPrime(number)) return number;
  throw new ScalarError(expected(`a prime (the next is ${nextPrime(number)})`, input));
}

/** The least prime that is at least `from`. */
export function nextPrime(from: number): number {
  let number = Math.max(from, 2);
  while (!isPrime(number)) number++;
  return number;
}

function isPrime(number: number): boolean {
  for (let factor = 2; factor * factor <= number; factor++) {
    if (number % factor === 0) return false;
  }
  return true;
}

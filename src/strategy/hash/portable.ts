/**
 * XXH64 without WASM and BigInt, for workerd. The steps bear the names of the specification
 * (xxHash, doc/xxhash_spec.md). What they work on is kept from one call to the next: a call
 * allocates its digest and nothing else.
 */
import type { Digest, Hash } from "../../upstream/hash.ts";
import { Word } from "./word.ts";

const PRIME_1: Digest = { high: 0x9e3779b1, low: 0x85ebca87 };
const PRIME_2: Digest = { high: 0xc2b2ae3d, low: 0x27d4eb4f };
const PRIME_3: Digest = { high: 0x165667b1, low: 0x9e3779f9 };
const PRIME_4: Digest = { high: 0x85ebca77, low: 0xc2b2ae63 };
const PRIME_5: Digest = { high: 0x27d4eb2f, low: 0x165667c5 };

const STRIPE = 32;

const [first, second, third, fourth] = [new Word(), new Word(), new Word(), new Word()];
const hash = new Word();
const lane = new Word();

export const xxh64: Hash = (bytes) => {
  const length = bytes.length;
  let at = 0;
  if (length < STRIPE) {
    hash.set(PRIME_5.high, PRIME_5.low);
  } else {
    startLanes();
    for (; at + STRIPE <= length; at += STRIPE) readStripe(bytes, at);
    converge();
  }
  hash.add(0, length);
  for (; at + 8 <= length; at += 8) readEight(bytes, at);
  if (at + 4 <= length) {
    readFour(bytes, at);
    at += 4;
  }
  for (; at < length; at++) readOne(bytes, at);
  avalanche();
  return { high: hash.high >>> 0, low: hash.low >>> 0 };
};

function startLanes(): void {
  first.set(PRIME_1.high, PRIME_1.low);
  first.add(PRIME_2.high, PRIME_2.low);
  second.set(PRIME_2.high, PRIME_2.low);
  third.set(0, 0);
  fourth.set(~PRIME_1.high, -PRIME_1.low);
}

function readStripe(bytes: string, at: number): void {
  round(first, half(bytes, at + 4), half(bytes, at));
  round(second, half(bytes, at + 12), half(bytes, at + 8));
  round(third, half(bytes, at + 20), half(bytes, at + 16));
  round(fourth, half(bytes, at + 28), half(bytes, at + 24));
}

function round(accumulator: Word, high: number, low: number): void {
  lane.set(high, low);
  lane.multiply(PRIME_2);
  accumulator.add(lane.high, lane.low);
  accumulator.rotate(31);
  accumulator.multiply(PRIME_1);
}

function converge(): void {
  hash.set(0, 0);
  addRotated(first, 1);
  addRotated(second, 7);
  addRotated(third, 12);
  addRotated(fourth, 18);
  merge(first);
  merge(second);
  merge(third);
  merge(fourth);
}

function addRotated({ high, low }: Word, bits: number): void {
  lane.set(high, low);
  lane.rotate(bits);
  hash.add(lane.high, lane.low);
}

function merge(accumulator: Word): void {
  xorRound(accumulator.high, accumulator.low);
  hash.multiply(PRIME_1);
  hash.add(PRIME_4.high, PRIME_4.low);
}

/** A round from nothing, for what is not a stripe. */
function xorRound(high: number, low: number): void {
  lane.set(high, low);
  lane.multiply(PRIME_2);
  lane.rotate(31);
  lane.multiply(PRIME_1);
  hash.xor(lane.high, lane.low);
}

function readEight(bytes: string, at: number): void {
  xorRound(half(bytes, at + 4), half(bytes, at));
  hash.rotate(27);
  hash.multiply(PRIME_1);
  hash.add(PRIME_4.high, PRIME_4.low);
}

function readFour(bytes: string, at: number): void {
  lane.set(0, half(bytes, at));
  lane.multiply(PRIME_1);
  hash.xor(lane.high, lane.low);
  hash.rotate(23);
  hash.multiply(PRIME_2);
  hash.add(PRIME_3.high, PRIME_3.low);
}

function readOne(bytes: string, at: number): void {
  lane.set(0, bytes.charCodeAt(at) & 0xff);
  lane.multiply(PRIME_5);
  hash.xor(lane.high, lane.low);
  hash.rotate(11);
  hash.multiply(PRIME_1);
}

/** Shifts to the right by 33, 29 and 32 bits. */
function avalanche(): void {
  hash.xor(0, hash.high >>> 1);
  hash.multiply(PRIME_2);
  hash.xor(hash.high >>> 29, hash.low >>> 29 | hash.high << 3);
  hash.multiply(PRIME_3);
  hash.xor(0, hash.high);
}

/** Four bytes, the lowest first. */
function half(bytes: string, at: number): number {
  return bytes.charCodeAt(at) & 0xff | (bytes.charCodeAt(at + 1) & 0xff) << 8 |
    (bytes.charCodeAt(at + 2) & 0xff) << 16 | bytes.charCodeAt(at + 3) << 24;
}

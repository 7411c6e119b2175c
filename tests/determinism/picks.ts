/**
 * What must come out alike on every runtime: which targets a key has, the first, then the next
 * where those before are out; and by which cookie a client keeps its target.
 */
import { callWith } from "../src/proxy/key/call.ts";
import { targetsOf } from "../src/strategy/targets.ts";
import type { Digest, Hash } from "../../src/upstream/hash.ts";
import { compileKey } from "../../src/proxy/key/key.ts";
import { digitsOf } from "../../src/upstream/hash.ts";
import { targetDigest } from "../../src/strategy/sticky.ts";
import type { Strategy } from "../../src/upstream/strategy.ts";
import { DirectHash } from "../../src/strategy/direct_hash.ts";
import { Maglev } from "../../src/strategy/maglev.ts";
import { RingHash } from "../../src/strategy/ring_hash.ts";
import type { Target } from "../../src/upstream/target.ts";

/** By strategy and key, the names of the targets in the order in which they are picked. */
export type Table = Record<string, Record<string, string>>;

const WEIGHTS = [1, 2, 1, 5, 0, 3];

/** Of each length that XXH64 treats its own way; then bytes beyond ASCII, then everyday keys. */
const KEYS = [
  ...[0, 1, 3, 4, 7, 8, 12, 15, 31, 32, 33, 63, 64, 100, 300].map((length) => "k".repeat(length)),
  "\xc3\xa9",
  "caf\xe9",
  "\xff".repeat(40),
  "2001:db8::1",
  "192.0.2.1:4711",
  ...Array.from({ length: 40 }, (_, i) => `customer-${i}`),
];

export function tableOf(hash: Hash): Table {
  const targets = targetsOf(WEIGHTS);
  const strategies: Record<string, Strategy> = {
    direct_hash: new DirectHash(targets, {}),
    ring_hash: new RingHash(targets, { hash, points: 160 }),
    maglev: new Maglev(targets, { hash, tableSize: 65_537 }),
  };
  const key = compileKey({ source: "header", key: "Hash-Key" }, { hash });
  const table: Table = {};
  for (const [name, strategy] of Object.entries(strategies)) {
    table[name] = Object.fromEntries(KEYS.map((text) => {
      const call = callWith([["Hash-Key", text]]);
      return [text, namesInOrder(strategy, key.digestOf(key.textOf(call)))];
    }));
  }
  table.sticky = Object.fromEntries(
    targets.map(({ url }) => [url, digitsOf(targetDigest(url, hash))]),
  );
  return table;
}

function namesInOrder(strategy: Strategy, key: Digest): string {
  const tried = new Set<Target>();
  for (let target; (target = strategy.pick(key, tried)) !== undefined;) tried.add(target);
  return Array.from(tried, ({ authority }) => authority).join("");
}

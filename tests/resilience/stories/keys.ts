import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { denoCommand, type Program } from "../../blackbox/program.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** Their number is no multiple of that of the targets: turns would not come out even. */
const KEYS = Array.from({ length: 41 }, (_, i) => `key-${i}`);
const ROUNDS = 5;

const hash = { source: "header", key: "Hash-Key" };

export const keyStories: Story[] = [
  ...["direct_hash", "ring_hash", "maglev"].map((strategy): Story => ({
    name: `${strategy}: a key stays on its target, and on the same one behind another Weir on Deno`,
    targets: 5,
    upstream: { strategy, hash },
    async run(t) {
      const places = await placesOf(t);
      for (let i = 1; i < ROUNDS; i++) deepEqual(await placesOf(t), places);
      ok(new Set(places.values()).size > 1);
      deepEqual(await placesOf(t, await t.start(denoCommand)), places);
    },
  })),
  ...["ring_hash", "maglev"].map((strategy): Story => ({
    name: `${strategy}: only the keys of a dead target move, and come back with it`,
    targets: 5,
    upstream: { strategy, hash },
    async run(t) {
      const places = await placesOf(t);
      const dead = t.upstreams.find(({ name }) => name === places.get(KEYS[0]))!;
      await dead.kill();
      for (const [key, place] of await placesOf(t)) {
        if (places.get(key) === dead.name) notEqual(place, dead.name);
        else equal(place, places.get(key), key);
      }
      await dead.revive();
      deepEqual(await placesOf(t), places);
    },
  })),
];

/** The name of the target of every key. */
async function placesOf(t: Stage, program?: Program): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  for (const key of KEYS) {
    const answer = await t.get([`Hash-Key: ${key}`], program);
    equal(answer.status, 200);
    places.set(key, answer.body.text);
  }
  return places;
}

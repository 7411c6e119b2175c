/** What a reload has changed, as operators are told. */
import type { Changes, Names, Reloaded } from "../../../routes/control.ts";
import type { Snapshot } from "../../proxy/snapshot.ts";
import { atOnce, type Steps } from "../../grammar/steps.ts";

export function reloaded(previous: Snapshot, next: Snapshot): Reloaded {
  return atOnce(comparing(previous, next));
}

/** `reloaded`, in steps. */
export function* comparing(previous: Snapshot, next: Snapshot): Steps<Reloaded> {
  return {
    routes: yield* changes(routesOf(previous), routesOf(next)),
    targets: yield* changes(targetsOf(previous), targetsOf(next)),
  };
}

function routesOf({ routes }: Snapshot): string[] {
  return routes.map(({ name, upstream, answer }) => `${name} → ${upstream?.name ?? answer?.name}`);
}

function targetsOf({ upstreams }: Snapshot): string[] {
  return [...upstreams.values()].flatMap(({ name, targets }) =>
    targets.map(({ url }) => `${name} ${url}`)
  );
}

/** A name may stand there several times. */
function* changes(before: readonly string[], after: readonly string[]): Steps<Changes> {
  const left = new Map<string, number>();
  for (const name of before) {
    left.set(name, (left.get(name) ?? 0) + 1);
    yield;
  }
  const added: string[] = [];
  const kept: string[] = [];
  for (const name of after) {
    const count = left.get(name) ?? 0;
    left.set(name, count - 1);
    (count > 0 ? kept : added).push(name);
    yield;
  }
  const removed = [...left].flatMap(([name, count]) =>
    Array<string>(Math.max(0, count)).fill(name)
  );
  return { added: named(added), removed: named(removed), kept: named(kept) };
}

function named(names: readonly string[]): Names {
  return { count: names.length, names };
}

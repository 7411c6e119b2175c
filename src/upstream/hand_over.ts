/**
 * How the upstreams of one config take the place of those before them. Targets that stay, by name of
 * upstream and URL, go on with what they have in flight and with what is known of them.
 */
import type { Target } from "./target.ts";
import type { TargetGroup, Watch } from "./target_group.ts";
import type { Transport } from "../transport/transport.ts";

type Groups = ReadonlyMap<string, TargetGroup>;

/** Of a target that stays, its index among those that come, and among those that go. */
type Stay = readonly [index: number, before: number];

/** What is left to do, in this order. */
export interface HandedOver {
  /** The targets that have no place any more. */
  readonly gone: readonly Target[];
  /** At once, where requests go by them: begins what only `next` has, ends what only `previous` has. */
  turnOver(): void;
  /**
   * Once requests that had begun have found their targets: upstreams without a successor admit
   * nothing more, and who still waits for one waits in vain.
   */
  retire(): void;
}

/** All at once, in the step that makes `next` the upstreams of new requests. */
export function handOver(previous: Groups, next: Groups): HandedOver {
  const gone: Target[] = [];
  for (const [name, former] of previous) {
    const group = next.get(name);
    if (group !== undefined && group !== former) takeOver(group, former);
    const urls = new Set(group?.targets.map(({ url }) => url));
    gone.push(...former.targets.filter(({ url }) => !urls.has(url)));
  }
  return {
    gone,
    turnOver() {
      turnChecks(previous, next);
      closeTransports(previous, next);
    },
    retire() {
      for (const [name, { admission }] of previous) if (!next.has(name)) admission.retire();
    },
  };
}

function takeOver(group: TargetGroup, former: TargetGroup): void {
  const indexes = new Map(former.targets.map(({ url }, index) => [url, index]));
  const stays = group.targets.flatMap(({ url }, index): Stay[] => {
    const before = indexes.get(url);
    return before === undefined ? [] : [[index, before]];
  });
  if (group.watch && former.watch) takeOverWatch(group.watch, former.watch, stays);
  for (const [index, before] of stays) group.targets[index].takeOver(former.targets[before]);
  group.admission.takeOver(former.admission);
}

function takeOverWatch(watch: Watch, former: Watch, stays: readonly Stay[]): void {
  const { health, checks, outliers, backOffs } = watch;
  for (const [index, before] of stays) {
    if (checks && former.checks) checks.takeOver(index, former.checks, before);
    if (former.outliers[before]) outliers[index]?.takeOver(former.outliers[before]);
    if (former.backOffs[before]) backOffs[index]?.takeOver(former.backOffs[before]);
  }
  if (health === undefined || former.health === undefined) return;
  health.takeOver(former.health, stays, {
    failures: checks !== undefined && former.checks !== undefined,
    ejections: outliers.length > 0,
  });
}

function turnChecks(previous: Groups, next: Groups): void {
  const coming = new Set(next.values());
  for (const group of previous.values()) {
    if (!coming.delete(group)) group.watch?.checks?.stop();
  }
  for (const { watch } of coming) watch?.checks?.start();
}

function closeTransports(previous: Groups, next: Groups): void {
  const kept = new Set(transportsOf(next));
  for (const transport of transportsOf(previous)) if (!kept.has(transport)) transport.close();
}

function transportsOf(groups: Groups): Transport[] {
  return [...groups.values()].flatMap(({ targets }) => targets.map(({ transport }) => transport));
}

/**
 * The step in which upstreams take the place of those before them: targets that stay, by name of
 * upstream and URL, go on with what they have in flight and with what is known of them.
 */
import type { Snapshot } from "../proxy/snapshot.ts";
import { P2c } from "../strategy/p2c.ts";
import type { Target } from "../upstream/target.ts";
import { type Built, builtOf } from "./upstream.ts";

/** Of a target that stays, its index in the upstream that comes, and in the one that goes. */
type Place = readonly [number, number];

/**
 * All at once, in the step that makes `next` the snapshot of new requests. Gives the targets that
 * have no place in it.
 */
export function succeed(next: Snapshot, previous: Snapshot): Target[] {
  const gone: Target[] = [];
  for (const [name, upstream] of previous.upstreams) {
    const former = builtOf(upstream);
    const heir = builtOf(next.upstreams.get(name));
    if (former !== undefined && heir !== undefined && former !== heir) inherit(heir, former);
    const urls = new Set(heir?.targets.map(({ url }) => url));
    gone.push(...upstream.targets.filter(({ url }) => !urls.has(url)));
  }
  return gone;
}

/** Upstreams without an heir take nothing more: who still waits for one waits in vain. */
export function retire(previous: Snapshot, next: Snapshot): void {
  for (const [name, { admission }] of previous.upstreams) {
    if (!next.upstreams.has(name)) admission.retire();
  }
}

function inherit(heir: Built, former: Built): void {
  const indexes = new Map(former.targets.map(({ url }, index) => [url, index]));
  const places = heir.targets.flatMap(({ url }, index): Place[] => {
    const before = indexes.get(url);
    return before === undefined ? [] : [[index, before]];
  });
  inheritWatch(heir, former, places);
  const { strategy } = heir.admission;
  const { strategy: before } = former.admission;
  if (strategy instanceof P2c && before instanceof P2c) strategy.adopt(before);
  for (const [index, before] of places) heir.targets[index].adopt(former.targets[before]);
  former.admission.stepBack(heir.admission);
  serveBoth(heir, former);
}

function inheritWatch(heir: Built, former: Built, places: readonly Place[]): void {
  const { health, checks, outliers, backOffs } = heir.made.watch;
  const before = former.made.watch;
  for (const [index, place] of places) {
    if (checks && before.checks) checks.adopt(index, before.checks, place);
    if (before.outliers[place]) outliers[index]?.adopt(before.outliers[place]);
    if (before.backOffs[place]) backOffs[index]?.adopt(before.backOffs[place]);
  }
  if (health === undefined || before.health === undefined) return;
  health.adopt(before.health, places, {
    failures: checks !== undefined && before.checks !== undefined,
    ejections: outliers.length > 0,
  });
}

/** Who has waited longer is served first: the queues of those before, then one's own. */
function serveBoth(heir: Built, former: Built): void {
  const waitedFor = [...former.made.waitedFor, former].filter((each) => each.admission.waiting > 0);
  if (waitedFor.length === 0) return;
  heir.made.waitedFor = waitedFor;
  const wake = () => {
    for (const { made } of [...waitedFor, heir]) made.wake?.();
  };
  for (const target of heir.targets) target.onFree = wake;
  wake();
}

/** The upstreams of a load balancer as one upstream of Weir, with its targets and strategy. */
import { expected, show } from "../../problems.ts";
import { mapping, sequence, word, type Written } from "../written.ts";
import { hashOf } from "./hash.ts";
import { healthOf } from "./health.ts";
import { type Place, type PlacedReporting, placeIn } from "./report.ts";
import type { LoadBalancer, Upstream } from "./schema.ts";

/** Undefined: there is no target for requests, which is reported. */
export function upstreamOf(
  balancer: LoadBalancer,
  reporting: PlacedReporting,
): Written | undefined {
  const { place, report } = reporting;
  const ofUpstreams = placeIn(place, "upstreams");
  const targets = targetsOf(balancer, { ...reporting, place: ofUpstreams });
  if (balancer.upstreams.every(({ weight }) => weight < 0)) {
    const none = balancer.upstreams.length === 0;
    const message = none ? "there are no upstreams" : "every upstream is off (weight -1)";
    report.problem(`${message}, so no request could be sent`, ofUpstreams);
    return undefined;
  }
  const { health_check, outlier } = healthOf(balancer.upstreams, {
    ...reporting,
    place: ofUpstreams,
  });
  const algorithm = placeIn(place, "lbAlgorithm").mark;
  return mapping({
    strategy: word(strategies[balancer.lbAlgorithm], algorithm),
    hash: hashOf(balancer, targets, reporting),
    targets: sequence(targets.map(writtenOf), ofUpstreams.mark),
    health_check,
    outlier,
  }, place.mark);
}

const strategies = {
  RoundRobin: "round_robin",
  Random: "random",
  RingHash: "ring_hash",
  Maglev: "maglev",
  DirectHash: "direct_hash",
} as const;

interface Target {
  readonly url: string;
  readonly weight: number;
  readonly place: Place;
}

/** The same URL twice is one target with the sum of both weights. */
function targetsOf({ upstreams }: LoadBalancer, reporting: PlacedReporting): Target[] {
  const { place, report, path } = reporting;
  const targets: Target[] = [];
  for (const [index, upstream] of upstreams.entries()) {
    const at = placeIn(place, index);
    const next = [...path, "targets", targets.length];
    const url = urlOf(upstream, { report, place: placeIn(at, "url"), path: next });
    if (url === undefined) continue;
    const weight = Math.max(upstream.weight, 0);
    const number = targets.findIndex((target) => isSame(target.url, url));
    if (number < 0) {
      targets.push({ url, weight, place: at });
      continue;
    }
    const first = targets[number];
    targets[number] = { ...first, weight: Math.min(first.weight + weight, 65_535) };
    const { line, column } = first.place.mark.value();
    const note = `the same as the upstream at ${line}:${column}, which has the weight of both`;
    report.note(note, at, [...path, "targets", number]);
  }
  return targets;
}

function isSame(one: string, other: string): boolean {
  return one === other || URL.parse(one)?.href === URL.parse(other)?.href;
}

function writtenOf({ url, weight, place }: Target): Written {
  const ofUrl = word(url, placeIn(place, "url").mark);
  if (weight === 1) return ofUrl;
  return mapping({ url: ofUrl, weight: word(weight, placeIn(place, "weight").mark) }, place.mark);
}

/** With its query, but without its path: it is documented to have no meaning. */
function urlOf({ url }: Upstream, { place, report, path }: PlacedReporting): string | undefined {
  const match = /^(https?:\/\/[^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(url);
  if (match === null) {
    report.problem(expected("a URL like http://localhost:8001", url), place);
    return undefined;
  }
  const [, server, ofPath, query = "", fragment = ""] = match;
  for (const [part, called] of [[ofPath, "path"], [fragment, "fragment"]]) {
    if (part.length <= 1) continue;
    report.note(
      `the ${called} ${show(part)} means nothing in AILERON Gateway, and is left out`,
      place,
      path,
    );
  }
  return server + query;
}

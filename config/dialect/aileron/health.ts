/**
 * Health checks: AILERON Gateway documents them, but does none. They are translated where all
 * upstreams of a load balancer have the same, as Weir checks all targets of an upstream alike.
 */
import { mapping, word, type Written } from "../written.ts";
import { type PlacedReporting, placeIn } from "./report.ts";
import type { Upstream } from "./schema.ts";

interface Health {
  readonly health_check?: Written;
  readonly outlier?: Written;
}

const DOES_NOTHING = "does nothing in AILERON Gateway; in Weir it does what is documented";

export function healthOf(upstreams: readonly Upstream[], reporting: PlacedReporting): Health {
  return { health_check: active(upstreams, reporting), outlier: passive(upstreams, reporting) };
}

function passive(upstreams: readonly Upstream[], reporting: PlacedReporting): Written | undefined {
  if (!someHave(upstreams, "enablePassive")) return undefined;
  if (!upstreams.every(({ enablePassive }) => enablePassive)) {
    leftOut("enablePassive", "not all upstreams have it", reporting, upstreams);
    return undefined;
  }
  const { place, report, path } = reporting;
  const at = placeIn(place, 0, "enablePassive");
  report.noteOfKey(`'enablePassive' ${DOES_NOTHING}`, at, [...path, "outlier"]);
  return mapping({}, at.mark);
}

function active(upstreams: readonly Upstream[], reporting: PlacedReporting): Written | undefined {
  if (!someHave(upstreams, "enableActive")) return undefined;
  const [first] = upstreams;
  const check = checkOf(first);
  const isAlike = upstreams.every((each) =>
    each.enableActive && each.healthCheckInterval === first.healthCheckInterval &&
    JSON.stringify(checkOf(each)) === JSON.stringify(check)
  );
  if (!isAlike || check === undefined) {
    const why = check === undefined
      ? "its 'healthCheckAddr' is no place on the upstream itself"
      : "not all upstreams have the same";
    leftOut("enableActive", why, reporting, upstreams);
    return undefined;
  }
  const { place, report, path } = reporting;
  const at = (key: string) => placeIn(place, 0, key);
  report.noteOfKey(`'enableActive' ${DOES_NOTHING}`, at("enableActive"), [...path, "health_check"]);
  if (first.initialDelay > 0) {
    const message = "'initialDelay' is left out: the first check comes at once";
    report.noteOfKey(message, at("initialDelay"), [...path, "health_check"]);
  }
  const checked = Object.entries(check).map(([key, value]) =>
    [key, word(value, at("healthCheckAddr").mark)] as const
  );
  return mapping({
    ...Object.fromEntries(checked),
    interval: word(`${first.healthCheckInterval}s`, at("healthCheckInterval").mark),
  }, at("enableActive").mark);
}

function someHave(upstreams: readonly Upstream[], key: "enableActive" | "enablePassive"): boolean {
  return upstreams.some((upstream) => upstream[key]);
}

/** Undefined: the check is of another address than the upstream's. */
function checkOf({ url, healthCheckAddr }: Upstream): { path?: string; kind?: string } | undefined {
  const [target, address] = [URL.parse(url), URL.parse(healthCheckAddr)];
  if (target === null || address === null) return undefined;
  const port = target.port || (target.protocol === "https:" ? "443" : "80");
  const isTcp = address.protocol === "tcp:";
  if (isTcp && address.host === `${target.hostname}:${port}`) return { kind: "tcp" };
  return !isTcp && address.origin === target.origin
    ? { path: address.pathname + address.search }
    : undefined;
}

function leftOut(
  key: "enableActive" | "enablePassive",
  why: string,
  { place, report, path }: PlacedReporting,
  upstreams: readonly Upstream[],
): void {
  const at = placeIn(place, upstreams.findIndex((upstream) => upstream[key]), key);
  report.noteOfKey(`'${key}' does nothing in AILERON Gateway, nor in Weir: ${why}`, at, path);
}

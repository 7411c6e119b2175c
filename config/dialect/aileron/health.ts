/**
 * Health checks: AILERON Gateway documents them and does none. They come over where all upstreams
 * of a load balancer have the same, as Weir checks the targets of an upstream alike.
 */
import type { Key } from "../../source.ts";
import { mapping, word, type Written } from "../written.ts";
import { type Place, placeIn, type Report } from "./report.ts";
import type { Upstream } from "./schema.ts";

interface Surroundings {
  /** Of the list of upstreams. */
  readonly place: Place;
  readonly report: Report;
  /** Of the upstream in the translated config. */
  readonly path: readonly Key[];
}

interface Health {
  readonly health_check?: Written;
  readonly outlier?: Written;
}

const DOES_NOTHING = "does nothing there; here it does what is documented";

export function healthOf(upstreams: readonly Upstream[], around: Surroundings): Health {
  return { health_check: active(upstreams, around), outlier: passive(upstreams, around) };
}

function passive(upstreams: readonly Upstream[], around: Surroundings): Written | undefined {
  if (!someHave(upstreams, "enablePassive")) return undefined;
  if (!upstreams.every(({ enablePassive }) => enablePassive)) {
    leftOut("enablePassive", "not all upstreams have it", around, upstreams);
    return undefined;
  }
  const { place, report, path } = around;
  const at = placeIn(place, 0, "enablePassive");
  report.noteOfKey(`'enablePassive' ${DOES_NOTHING}`, at, [...path, "outlier"]);
  return mapping({}, at.mark);
}

function active(upstreams: readonly Upstream[], around: Surroundings): Written | undefined {
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
    leftOut("enableActive", why, around, upstreams);
    return undefined;
  }
  const { place, report, path } = around;
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

/** Undefined where it is not the upstream itself that would be asked. */
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
  { place, report, path }: Surroundings,
  upstreams: readonly Upstream[],
): void {
  const at = placeIn(place, upstreams.findIndex((upstream) => upstream[key]), key);
  report.noteOfKey(`'${key}' does nothing there, nor here: ${why}`, at, path);
}

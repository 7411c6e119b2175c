/** Lists of faults, and of statuses. */
import * as v from "valibot";
import type { Fault, Status } from "../../src/grammar/faults.ts";
import { parseFault, parseStatus } from "../faults.ts";
import { distinct } from "../rules.ts";
import { oneOrMore, scalar } from "../sections.ts";

export const faults = v.pipe(
  oneOrMore(scalar<Fault, string | number>(parseFault)),
  distinct("fault"),
);

/** Faults after which another target may do better, and which make a target unhealthy. */
export const commonFaults = ["connect", "reset", "timeout", 502, 503, 504];

export const statuses = v.pipe(
  oneOrMore(scalar<Status, string | number>(parseStatus)),
  distinct("status"),
);

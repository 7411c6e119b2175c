/** Lists of what counts as a failure, or as a good answer. */
import * as v from "valibot";
import type { Fault, Status } from "../../src/grammar/faults.ts";
import { parseFault, parseStatus } from "../faults.ts";
import { distinct } from "../rules.ts";
import { oneOrMore, scalar } from "../sections.ts";

export const faults = v.pipe(
  oneOrMore(scalar<Fault, string | number>(parseFault)),
  distinct("fault"),
);

/** What says that another target might do better, or that this one is in trouble. */
export const commonFaults = ["connect", "reset", "timeout", 502, 503, 504];

export const statuses = v.pipe(
  oneOrMore(scalar<Status, string | number>(parseStatus)),
  distinct("status"),
);

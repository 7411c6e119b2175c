/**
 * How Weir finds out whether a target is healthy: by active checks, and by its answers to requests.
 */
import * as v from "valibot";
import type { Status } from "../../src/grammar/faults.ts";
import { parseAuthority } from "../addresses.ts";
import { parseMethod } from "../fields.ts";
import { parseOriginForm } from "../paths.ts";
import { keysHaveEffect, type KeyUse } from "../rules.ts";
import { parseFilledText, parsePositiveDuration, parsePositivePercent } from "../scalars.ts";
import { integer, oneOf, scalar, section } from "../sections.ts";
import { commonFaults, faults, statuses } from "./faults.ts";

const good: Status[] = ["2xx"];
const inARow = integer({ min: 1, max: 100 });

interface Check {
  kind: string;
  path?: string;
  method?: string;
  host?: string;
  status?: Status[];
  body?: string;
}

const ofHttp = ["path", "method", "host", "status", "body"] as const;
const uses = [
  ...ofHttp.map((key): KeyUse<Check> => ({
    key,
    hasEffect: ({ kind }) => kind === "http",
    otherwise: `'${key}' is for checks of kind http; leave it out`,
  })),
  {
    key: "body",
    hasEffect: ({ method }) => method !== "HEAD",
    otherwise: "an answer to HEAD has no 'body'; write method: GET, or leave it out",
  } satisfies KeyUse<Check>,
];

export const healthCheck = v.pipe(
  section({
    /** `tcp`: a target that accepts a connection is healthy. */
    kind: v.optional(oneOf(["http", "tcp"], { called: "kind" }), "http"),
    path: v.optional(scalar(parseOriginForm)),
    method: v.optional(scalar(parseMethod)),
    /** Absent: the target's host. */
    host: v.optional(scalar(parseAuthority)),
    interval: v.optional(scalar(parsePositiveDuration), "5s"),
    timeout: v.optional(scalar(parsePositiveDuration), "1s"),
    /** Good checks in a row that make a target healthy, and bad ones that make it unhealthy. */
    healthy: v.optional(inARow, 2),
    unhealthy: v.optional(inARow, 3),
    /** Of a good answer. */
    status: v.optional(statuses),
    /** Text that the body of a good answer contains. */
    body: v.optional(scalar(parseFilledText)),
  }, { called: "'health_check'" }),
  keysHaveEffect(uses),
  v.transform(({ path = "/", method = "GET", status = good, ...given }) => ({
    ...given,
    path,
    method,
    status,
  })),
);

export const outlier = section({
  consecutive_failures: v.optional(integer({ min: 1, max: 1000 }), 5),
  on: v.optional(faults, commonFaults),
  /** The first time; longer each time after that. */
  eject_for: v.optional(scalar(parsePositiveDuration), "30s"),
  /** The most targets ejected at a time, as a share of all. */
  max_ejected: v.optional(scalar(parsePositivePercent), "50%"),
}, { called: "'outlier'" });

/** An upstream: its targets, how they take turns, how long they may take. */
import * as v from "valibot";
import { parseTargetUrl } from "../addresses.ts";
import { parseFieldValue, parseMethod, parseSetName } from "../fields.ts";
import {
  parseBoolean,
  parseDuration,
  parseFilledText,
  parseInteger,
  parsePositiveDuration,
} from "../scalars.ts";
import { named, oneOf, oneOrMore, scalar, section, wordOr } from "../sections.ts";
import { distinct, eachFieldOnce, someWeight, tlsFits } from "../rules.ts";

const text = scalar(parseFilledText);
const url = scalar(parseTargetUrl);

const tls = section({
  /** Paths of PEM files. */
  ca: v.optional(text),
  client_cert: v.optional(text),
  client_key: v.optional(text),
  insecure_skip_verify: v.optional(scalar<boolean, boolean>(parseBoolean), false),
  server_name: v.optional(text),
});

const weight = scalar<number, number>((input) => parseInteger(input, { min: 0, max: 65535 }));

const targetSection = v.pipe(
  section({
    url,
    /** Its share of new requests among the targets; 0 takes none. */
    weight: v.optional(weight, 1),
    /** For a request that has no method of its own; one that came over HTTP always has. */
    method: v.optional(scalar(parseMethod)),
    /** Set on every request to this target. */
    headers: v.optional(v.pipe(named(parseSetName, scalar(parseFieldValue)), eachFieldOnce()), {}),
    tls: v.optional(tls),
  }, { notYet: ["max_concurrency"] }),
  tlsFits(),
);

const targetUrl = v.pipe(url, v.transform(({ href }) => ({ url: href })), targetSection);
const target = wordOr(targetUrl, targetSection);

const strategy = oneOf(["round_robin", "random"], {
  called: "strategy",
  notYet: [
    "least_connections",
    "p2c",
    "direct_hash",
    "ring_hash",
    "maglev",
    "sticky",
    "failover",
    "first_good",
  ],
});

const timeouts = section({
  connect: v.optional(scalar(parsePositiveDuration), "2s"),
  /** From the request sent to the head of the response. */
  response: v.optional(scalar(parsePositiveDuration), "30s"),
  /** Between two pieces of a body, either way. */
  idle: v.optional(scalar(parsePositiveDuration), "5m"),
  /** Of a connection that nobody uses; `0s` closes each after its exchange. */
  keep_alive: v.optional(scalar(parseDuration), "60s"),
});

export const upstream = section({
  strategy: v.optional(strategy, "round_robin"),
  targets: v.pipe(oneOrMore(target), distinct(({ url }) => url.href, "target"), someWeight()),
  timeouts: v.optional(timeouts, {}),
}, {
  notYet: [
    "retry",
    "health_check",
    "outlier",
    "sticky",
    "hash",
    "backpressure",
    "accept",
    "methods",
    "buffer",
    "mode",
    "stagger",
  ],
});

/** The part that Weir takes in traces (W3C Trace Context), and where it tells of it. */
import * as v from "valibot";
import { parseTargetUrl } from "../addresses.ts";
import { parseFieldValue, parseSetName } from "../fields.ts";
import { expected } from "../problems.ts";
import { eachFieldOnce, type KeyUse } from "../rules.ts";
import { parseFilledText, parsePercent, parsePositiveDuration, ScalarError } from "../scalars.ts";
import { named, scalar, section } from "../sections.ts";

function parseCollector(input: unknown): URL {
  const url = parseTargetUrl(input);
  if (url.protocol !== "tcp:") return url;
  throw new ScalarError(expected("a URL like http://localhost:4318/v1/traces", input));
}

export const tracing = section({
  /** Of traces that begin here, or come from a peer that is not trusted. */
  sample: v.optional(scalar(parsePercent), "1%"),
  /** Takes OTLP over HTTP. */
  endpoint: scalar(parseCollector),
  /** Sent to it. */
  headers: v.optional(v.pipe(named(parseSetName, scalar(parseFieldValue)), eachFieldOnce()), {}),
  /** For it to take a batch. */
  timeout: v.optional(scalar(parsePositiveDuration), "10s"),
  /** What Weir calls itself there. */
  service: v.optional(scalar(parseFilledText), "weir"),
});

/** Of a config with `tcp` alone. */
export const withoutRequests: readonly KeyUse<{ tracing?: unknown }>[] = [{
  key: "tracing",
  hasEffect: () => false,
  otherwise: "'tracing' is of requests to 'routes', and there are none; leave it out",
}];

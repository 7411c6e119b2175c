/** Tracing (W3C Trace Context): which traces are sampled, and where spans are sent. */
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
  /** The share sampled of traces that begin here, or come from an untrusted peer. */
  sample: v.optional(scalar(parsePercent), "1%"),
  /** Of a collector that takes OTLP over HTTP. */
  endpoint: scalar(parseCollector),
  /** Sent with every batch. */
  headers: v.optional(v.pipe(named(parseSetName, scalar(parseFieldValue)), eachFieldOnce()), {}),
  /** For the collector to take a batch. */
  timeout: v.optional(scalar(parsePositiveDuration), "10s"),
  /** The service name of Weir's spans. */
  service: v.optional(scalar(parseFilledText), "weir"),
});

/** Of a config with `tcp` and no `routes`. */
export const withoutRequests: readonly KeyUse<{ tracing?: unknown }>[] = [{
  key: "tracing",
  hasEffect: () => false,
  otherwise: "'tracing' is of requests to 'routes', and there are none; leave it out",
}];

/** A target of an upstream, and settings for requests to it. */
import * as v from "valibot";
import { parseTargetUrl } from "../addresses.ts";
import { parseFieldValue, parseMethod, parseSetName } from "../fields.ts";
import { eachFieldOnce, rule, tlsFits } from "../rules.ts";
import { parseBoolean, parseFilledText } from "../scalars.ts";
import { integer, named, scalar, section, wordOr } from "../sections.ts";

const text = scalar(parseFilledText);
const url = scalar(parseTargetUrl);

const tls = section({
  /** Paths of PEM files. */
  ca: v.optional(text),
  client_cert: v.optional(text),
  client_key: v.optional(text),
  insecure_skip_verify: v.optional(scalar<boolean, boolean>(parseBoolean), false),
  server_name: v.optional(text),
}, { called: "'tls'" });

const targetSection = v.pipe(
  section({
    url,
    /** Its share of new requests, relative to other targets; 0: none. */
    weight: v.optional(integer({ min: 0, max: 65535 }), 1),
    /** Requests in flight at a time. Absent: no limit. */
    max_concurrency: v.optional(integer({ min: 1, max: 65535 })),
    /** For requests without a method; those that came over HTTP always have one. */
    method: v.optional(scalar(parseMethod)),
    /** Set on every request to this target. */
    headers: v.optional(v.pipe(named(parseSetName, scalar(parseFieldValue)), eachFieldOnce()), {}),
    tls: v.optional(tls),
  }, { called: "a target" }),
  rule(tlsFits),
);

const targetUrl = v.pipe(url, v.transform(({ href }) => ({ url: href })), targetSection);

export const target = wordOr(targetUrl, targetSection);

/** The `spec` of each kind of resource as documented, with its defaults. */
import * as v from "valibot";
import { expected } from "../../problems.ts";
import {
  parseBoolean,
  parseFilledText,
  parseInteger,
  parseText,
  ScalarError,
} from "../../scalars.ts";
import { integer, list, oneOf, scalar, section } from "../../sections.ts";

const text = scalar(parseText);
const flag = scalar<boolean, boolean>(parseBoolean);
const seconds = integer({ min: 0, max: 2 ** 31 - 1 });

function parseName(input: unknown): string {
  const name = parseText(input);
  if (/^[0-9A-Za-z.-]*$/.test(name)) return name === "" ? "default" : name;
  throw new ScalarError(expected("a name of letters, digits, '.' and '-'", input));
}

const name = v.optional(scalar(parseName), "default");

export const identity = section({
  apiVersion: scalar(parseFilledText),
  kind: scalar(parseFilledText),
  metadata: v.optional(section({ name, namespace: name }), {}),
  spec: v.optional(v.unknown()),
});

const reference = section({
  apiVersion: scalar(parseFilledText),
  kind: scalar(parseFilledText),
  name,
  namespace: name,
});

const methods = v.optional(
  list(oneOf(
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"],
    { called: "method" },
  )),
  [],
);

const entrypoint = section({ runners: v.optional(list(reference), []) });

const handlerOfHost = section({
  pattern: v.optional(text, ""),
  handler: reference,
});

function parseHostName(input: unknown): string {
  if (typeof input === "string" && /^[0-9a-zA-Z.-]+$/.test(input)) return input;
  throw new ScalarError(expected("a host name without port and wildcard", input));
}

const virtualHost = section({
  hosts: v.optional(list(scalar(parseHostName)), []),
  pattern: v.optional(text, ""),
  methods,
  handlers: v.optional(list(handlerOfHost), []),
});

const tlsConfig = section({
  certKeyPairs: v.pipe(
    list(section({ certFile: scalar(parseFilledText), keyFile: scalar(parseFilledText) })),
    v.minLength(1, "there is no certificate, so nobody could connect"),
  ),
});

const server = section({
  addr: v.optional(text, ""),
  shutdownTimeout: v.optional(seconds, 30),
  httpConfig: v.optional(
    section({
      listenConfig: v.optional(
        section({ addr: v.optional(text, ""), tlsConfig: v.optional(tlsConfig) }),
        {},
      ),
    }),
    {},
  ),
  virtualHosts: v.optional(list(virtualHost), []),
});

const matchType = oneOf(
  ["Exact", "Prefix", "Suffix", "Contains", "Path", "FilePath", "Regex", "RegexPOSIX"],
  { called: "matchType" },
);

const pathMatcher = section({
  match: v.optional(text, ""),
  matchType: v.optional(matchType, "Prefix"),
  rewrite: v.optional(text, ""),
  trimPrefix: v.optional(text, ""),
  appendPrefix: v.optional(text, ""),
});

const valueMatcher = section({
  key: scalar(parseFilledText),
  patterns: v.optional(list(text), []),
  matchType: v.optional(matchType, "Exact"),
});
const valueMatchers = v.optional(list(valueMatcher), []);

const upstream = section({
  url: text,
  weight: v.optional(
    scalar<number, number>((input) => parseInteger(input, { min: -1, max: 65_535 }) || 1),
    1,
  ),
  enablePassive: v.optional(flag, false),
  enableActive: v.optional(flag, false),
  initialDelay: v.optional(seconds, 0),
  healthCheckInterval: v.optional(
    scalar<number, number>((input) => parseInteger(input, { min: 0, max: 2_000_000 }) || 1),
    1,
  ),
  healthCheckAddr: v.optional(text, ""),
});

const hasher = section({
  hashSource: v.optional(
    oneOf(["ClientAddr", "Header", "Cookie", "Query", "PathParam"], { called: "hashSource" }),
    "ClientAddr",
  ),
  key: v.optional(text, ""),
});

const loadBalancer = section({
  lbAlgorithm: v.optional(
    oneOf(["RoundRobin", "Random", "RingHash", "Maglev", "DirectHash"], { called: "lbAlgorithm" }),
    "RoundRobin",
  ),
  upstreams: v.optional(list(upstream), []),
  pathMatcher: v.optional(pathMatcher),
  pathMatchers: v.optional(list(pathMatcher), []),
  methods,
  hosts: v.optional(list(text), []),
  pathParamMatchers: valueMatchers,
  headerMatchers: valueMatchers,
  queryMatchers: valueMatchers,
  hasher: v.optional(hasher, {}),
});

const handler = section({
  patterns: v.optional(list(text), []),
  methods,
  loadBalancers: v.optional(list(loadBalancer), []),
});

export const specs = { Entrypoint: entrypoint, HTTPServer: server, ReverseProxyHandler: handler };

export type Reference = v.InferOutput<typeof reference>;
export type ServerSpec = v.InferOutput<typeof server>;
export type VirtualHost = ServerSpec["virtualHosts"][number];
export type HandlerSpec = v.InferOutput<typeof handler>;
export type LoadBalancer = v.InferOutput<typeof loadBalancer>;
export type PathMatcher = v.InferOutput<typeof pathMatcher>;
export type ValueMatcher = v.InferOutput<typeof valueMatcher>;
export type Upstream = v.InferOutput<typeof upstream>;
export type MatchType = PathMatcher["matchType"];

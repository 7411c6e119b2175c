/**
 * The config language: every key with its default and its limits (`schema/` has the large
 * sections). `Config` is the checked form: the same keys, durations in milliseconds, sizes in
 * bytes, defaults filled in. An absent key means: no condition, no limit, or off.
 */
import * as v from "valibot";
import {
  type Address,
  isUpstreamName,
  parseAddress,
  parseCidr,
  parseTcpReference,
  parseUpstreamName,
  tcpUrl,
} from "./addresses.ts";
import { parsePseudonym } from "./fields.ts";
import { keysHaveEffect, rule } from "./rules.ts";
import { DEFAULT_ADMIN, overlapsOf } from "./rules/listeners.ts";
import { upstreamsServe, withoutRoutes } from "./rules/tcp.ts";
import { parseBoolean, parseDuration, ScalarError } from "./scalars.ts";
import { clientLimits } from "./schema/limits.ts";
import { address, type Listen, listeners } from "./schema/listen.ts";
import { route } from "./schema/route.ts";
import { tracing, withoutRequests } from "./schema/tracing.ts";
import { upstream } from "./schema/upstream.ts";
import { type Guard, middleware, resolved, usesExist } from "./schema/use.ts";
import {
  filledList,
  integer,
  isMapping,
  list,
  named,
  oneOf,
  scalar,
  section,
  wordOr,
} from "./sections.ts";

/** `off` is `undefined`; a YAML 1.1 writer may turn it into `false`. */
function orOff<Output>(parse: (input: unknown) => Output) {
  return scalar<Output | undefined, string | false>((input) =>
    input === "off" || input === false ? undefined : parse(input)
  );
}

export const TOKEN_NEEDED = "an address that other machines can reach needs a token; write " +
  "admin: { address, token }, or use 127.0.0.1, [::1] or localhost";

/** The admin listener: its address, its token, and the format of its answers. */
export interface Admin extends Address {
  /** Absent: it listens for this machine only. */
  token?: string;
  /** Absent: json. */
  reload_answer?: "json" | "text";
}

/** A token's characters are those of RFC 6750 §2.1. */
function parseToken(input: unknown): string {
  if (typeof input === "string" && /^[\w.~+/-]{16,}=*$/.test(input)) return input;
  const what = "a token of at least 16 letters, digits or - . _ ~ + / (it is not shown here)";
  throw new ScalarError(`expected ${what}`);
}

const adminSection = v.pipe(
  section({
    address,
    token: v.optional(scalar(parseToken)),
    /** Of `/reload`: `json` lists the changes, `text` is "Config reloaded". */
    reload_answer: v.optional(oneOf(["json", "text"], { called: "form" })),
  }),
  v.transform(({ address, ...more }): Admin => ({ ...address, ...more })),
);

const admin = v.pipe(
  wordOr(
    v.pipe(orOff(parseAddress), v.transform((address): Admin | undefined => address)),
    adminSection,
  ),
  v.check((admin) => admin === undefined || mayListen(admin), TOKEN_NEEDED),
);

/** Without a token, the admin listener may listen for this machine only. */
export function mayListen({ hostname, token }: Admin): boolean {
  const isLoopback = hostname === "localhost" || hostname === "::1" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return isLoopback || token !== undefined;
}

/** The name in `Via`: a token, or two tokens like `HOST/tremor`, as tremor writes it. */
function parseVia(input: unknown): string {
  const isPair = typeof input === "string" && /^[^/]+\/[^/]+$/.test(input);
  return (isPair ? input.split("/") : [input]).map(parsePseudonym).join("/");
}

const log = section({
  level: v.optional(oneOf(["debug", "info", "warn", "error"], { called: "level" }), "info"),
  format: v.optional(oneOf(["json", "text"], { called: "format" }), "json"),
  access: v.optional(scalar<boolean, boolean>(parseBoolean), true),
}, { called: "'log'" });

/**
 * The format of Weir's own error responses. It is that of the body only: status codes and fields
 * (`Allow`, `Retry-After`, `X-Request-Id`) stay the same. The admin listener always answers with
 * problem details.
 */
const errors = section({
  /**
   * `problem` is RFC 9457; `status` is `{"status":404,"statusText":"Not Found"}`, as of AILERON
   * Gateway; `event` is `{"error": …, "event_id": …}`, as of tremor.
   */
  format: v.optional(oneOf(["problem", "status", "event"], { called: "format" }), "problem"),
});

/** A TCP route: connections are passed on to a target as they are. */
const tcp = section({
  listen: address,
  /** An upstream's name, or the address of a single target. */
  upstream: scalar(parseTcpReference),
  /** Open at a time; any more are closed at once. Absent: no limit. */
  max_connections: v.optional(integer({ min: 1, max: 1_000_000 })),
  /** The PROXY header that tells the target the client's address. Absent: none. */
  proxy_protocol: v.optional(oneOf(["v1", "v2"], { called: "version" })),
}, { called: "a TCP route" });

const common = {
  admin: v.optional(admin, DEFAULT_ADMIN),
  /** How long requests in flight may take to finish when the program is told to stop. */
  shutdown_timeout: v.optional(scalar(parseDuration), "5s"),
  /** Peers whose forwarded fields are trusted. */
  trusted_proxies: v.optional(list(scalar(parseCidr)), []),
  via: v.optional(orOff(parseVia), "weir"),
  errors: v.optional(errors, {}),
  log: v.optional(log, {}),
  /** Absent: trace headers are passed on unchanged. */
  tracing: v.optional(tracing),
  /** For clients. Absent: the defaults of src/http/h1/limits.ts. */
  limits: v.optional(clientLimits),
  upstreams: v.optional(named(parseUpstreamName, upstream), {}),
  /** By names of the user's own, for `use` of routes. */
  middleware: v.optional(middleware, {}),
};

const served = section({
  listen: v.optional(listeners, ":8080"),
  ...common,
  routes: filledList(route),
  tcp: v.optional(filledList(tcp)),
}, { called: "the config", notYet: ["acme", "stores"] });

/** Without routes there is nothing to serve over HTTP. */
const tcpAlone = v.pipe(
  section({
    listen: v.optional(listeners),
    ...common,
    routes: v.optional(filledList(route)),
    tcp: filledList(tcp),
  }, { called: "the config", notYet: ["acme", "stores"] }),
  keysHaveEffect(withoutRoutes),
  keysHaveEffect(withoutRequests),
);

const file = v.lazy((input) =>
  isMapping(input) && input.tcp !== undefined && input.routes === undefined ? tcpAlone : served
);

/** Adds an upstream for each URL or address that a route has in place of a name. */
function withShorthands(
  { listen = [], routes = [], tcp = [], ...config }: v.InferOutput<typeof file>,
) {
  const upstreams = { ...config.upstreams };
  for (const { upstream: name } of routes) {
    if (name === undefined || isUpstreamName(name)) continue;
    upstreams[name] ??= v.parse(upstream, { targets: name });
  }
  for (const { upstream: name } of tcp) {
    if (!isUpstreamName(name)) upstreams[name] ??= v.parse(upstream, { targets: tcpUrl(name) });
  }
  const guarded = routes.map(({ use = [], ...route }) => ({
    ...route,
    use: resolved(use, config.middleware),
  }));
  return { ...config, listen, upstreams, routes: guarded, tcp };
}

export const configSchema = v.pipe(
  file,
  rule(usesExist),
  v.transform(withShorthands),
  rule(overlapsOf),
  rule(upstreamsServe),
);

/** As a program writes it. */
export type ConfigInput = v.InferInput<typeof configSchema>;
/** Checked and complete. */
export type Config = v.InferOutput<typeof configSchema>;
export type RouteConfig = Config["routes"][number];
export type UpstreamConfig = Config["upstreams"][string];
/**
 * An upstream with the strategy first_good: all its keys are present but `max_parallel` and `of`.
 */
export type FirstGoodConfig = Extract<UpstreamConfig, { strategy: "first_good" }>;
export type GuardConfig = Guard;
export type TcpConfig = Config["tcp"][number];
export type TargetConfig = UpstreamConfig["targets"][number];
export type { Listen };
export type { KeySource } from "./schema/hash.ts";

/**
 * The config language: every key, with its default and its limits, once (`schema/` has the big
 * sections). `Config` is the checked form: the file's own keys, durations in milliseconds, sizes in
 * bytes, defaults filled in. What stands under no key has no condition, no limit, or is off.
 */
import * as v from "valibot";
import {
  type Address,
  isUpstreamName,
  parseAddress,
  parseCidr,
  parseUpstreamName,
} from "./addresses.ts";
import { parsePseudonym } from "./fields.ts";
import { distinct } from "./rules.ts";
import { parseBoolean, parseDuration } from "./scalars.ts";
import { route } from "./schema/route.ts";
import { upstream } from "./schema/upstream.ts";
import { filledList, list, named, oneOf, oneOrMore, scalar, section, wordOr } from "./sections.ts";

const address = scalar<Address, string | number>(parseAddress);
const listenSection = v.pipe(
  section({ address }, { notYet: ["tls"] }),
  v.transform((listen) => listen.address),
);
const listen = wordOr(address, listenSection);

/** Off is `undefined`. Some write the word as the boolean. */
function orOff<Output>(parse: (input: unknown) => Output) {
  return scalar<Output | undefined, string | false>((input) =>
    input === "off" || input === false ? undefined : parse(input)
  );
}

const log = section({
  level: v.optional(oneOf(["debug", "info", "warn", "error"], { called: "level" }), "info"),
  format: v.optional(oneOf(["json", "text"], { called: "format" }), "json"),
  access: v.optional(scalar<boolean, boolean>(parseBoolean), true),
});

const file = section({
  listen: v.optional(
    v.pipe(oneOrMore(listen), distinct(({ hostname, port }) => `${hostname}:${port}`, "address")),
    ":8080",
  ),
  admin: v.optional(orOff(parseAddress), "127.0.0.1:42007"),
  /** How long requests in flight may take to end once the program is told to. */
  shutdown_timeout: v.optional(scalar(parseDuration), "5s"),
  /** Whose forwarded fields are believed. */
  trusted_proxies: v.optional(list(scalar(parseCidr)), []),
  via: v.optional(orOff(parsePseudonym), "weir"),
  log: v.optional(log, {}),
  upstreams: v.optional(named(parseUpstreamName, upstream), {}),
  routes: filledList(route),
}, { notYet: ["tcp"] });

/** Each URL that stands for an upstream gets its entry. */
function withShorthands(config: v.InferOutput<typeof file>) {
  const upstreams = { ...config.upstreams };
  for (const { upstream: name } of config.routes) {
    if (!isUpstreamName(name)) upstreams[name] ??= v.parse(upstream, { targets: name });
  }
  return { ...config, upstreams };
}

export const configSchema = v.pipe(file, v.transform(withShorthands));

/** As a program writes it. */
export type ConfigInput = v.InferInput<typeof configSchema>;
/** Checked and complete. */
export type Config = v.InferOutput<typeof configSchema>;
export type RouteConfig = Config["routes"][number];
export type UpstreamConfig = Config["upstreams"][string];
/** With the strategy first_good, whose keys are then all there but for `max_parallel` and `of`. */
export type FirstGoodConfig = Extract<UpstreamConfig, { strategy: "first_good" }>;
export type TargetConfig = UpstreamConfig["targets"][number];
export type { KeySource } from "./schema/hash.ts";

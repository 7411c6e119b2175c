/** The schema of its file. A key with no value or an empty text counts as absent, as in Go. */
import * as v from "valibot";
import { type Address, parseAddress, parseTargetUrl, parseTcpReference } from "../../addresses.ts";
import { parseGoDuration } from "../../go_duration.ts";
import { expected } from "../../problems.ts";
import { parseBoolean, parseText, ScalarError } from "../../scalars.ts";
import { list, oneOf, scalar, section } from "../../sections.ts";

function orNothing<Output>(parse: (input: unknown) => Output) {
  return v.optional(
    scalar((input) => input === null || input === "" ? undefined : parse(input)),
  );
}

const address = scalar<Address>(parseAddress);

function parseTarget(input: unknown): string {
  const { protocol } = parseTargetUrl(input);
  if (protocol !== "tcp:") return input as string;
  throw new ScalarError("a target's URL starts with http:// or https://, not 'tcp://'");
}

/** Without a port: the one of `http_config` is added later. */
function parseHost(input: unknown): string {
  const name = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[\da-f:.]+\])$/i;
  if (typeof input === "string" && name.test(input)) return input;
  throw new ScalarError(expected("a host like shop.example.com, without a port", input));
}

/**
 * Percent-encoded: go-reverse-proxy compares prefixes with decoded paths, Weir with paths as sent.
 */
function parsePrefix(input: unknown): string {
  if (typeof input !== "string" || !input.startsWith("/")) {
    throw new ScalarError(expected("a path that begins with '/'", input));
  }
  return encodeURI(input.toWellFormed()).replace(/[?#]/g, encodeURIComponent);
}

/** As Weir writes a duration. */
function parseTimeout(input: unknown): string {
  const text = parseText(input);
  const ms = parseGoDuration(text);
  return /^\d+(?:ms|s|m|h)$/.test(text) ? text : `${ms}ms`;
}

function parsePlace(input: unknown): string {
  if (typeof input === "string" && /^(?:[^\s:/]+|\[[^\s/]+\]):\d+$/.test(input)) {
    return parseTcpReference(input);
  }
  throw new ScalarError(expected("a host and a port like localhost:6379", input));
}

const levels = { debug: "debug", log: "info" } as const;

function parseLevel(input: unknown): "debug" | "info" {
  const word = oneOf(["debug", "log"], { called: "level" });
  const { success, output, issues } = v.safeParse(word, input);
  if (success) return levels[output];
  throw new ScalarError(issues[0].message);
}

const rule = section({
  target: scalar(parseTarget),
  host: orNothing(parseHost),
  path_prefix: orNothing(parsePrefix),
  strip_path_prefix: orNothing(parseBoolean),
});

const whole = section({
  http_routes: v.nullish(list(rule), []),
  tcp: v.nullish(section({ port: address, target: scalar(parsePlace) })),
  http_config: section({ port: address, shutdown_timeout: orNothing(parseTimeout) }),
  log_level: orNothing(parseLevel),
});

export const file = v.pipe(
  whole,
  v.check(
    ({ http_routes, tcp }) => http_routes.length > 0 || Boolean(tcp),
    "neither 'http_routes' nor 'tcp' has anything to serve",
  ),
);

export type File = v.InferOutput<typeof file>;
export type Rule = File["http_routes"][number];

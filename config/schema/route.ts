/** A route: which requests it matches, who answers them, and how they are changed. */
import * as v from "valibot";
import type { PathPattern } from "../../src/grammar/patterns.ts";
import { parseHost, parseUpstreamReference } from "../addresses.ts";
import { parseCookieName, parseCookieValue } from "../cookies.ts";
import {
  parseAddedName,
  parseFieldName,
  parseFieldValue,
  parseMethod,
  parseProtocol,
  parseSetName,
} from "../fields.ts";
import { parseGlob, parsePath, parsePathPart, parsePattern } from "../paths.ts";
import { distinct, eachFieldOnce, groupsExist, keysHaveEffect, rule } from "../rules.ts";
import { oneEnd, routeKeys } from "../rules/answers.ts";
import {
  parseBoolean,
  parseFilledText,
  parseRegex,
  parseSize,
  parseText,
  parseTrue,
} from "../scalars.ts";
import { list, named, oneOrMore, scalar, section, wordOr } from "../sections.ts";
import { files, redirect, respond } from "./answers.ts";
import { use } from "./use.ts";
import { type JsonValue, parseJson, parseTemplate } from "../templates.ts";

const regex = scalar(parseRegex);
const text = scalar(parseText);
const path = scalar(parsePath);

const pathKinds = {
  exact: v.optional(path),
  prefix: v.optional(path),
  suffix: v.optional(scalar(parsePathPart)),
  contains: v.optional(scalar(parsePathPart)),
  glob: v.optional(scalar(parseGlob)),
  regex: v.optional(regex),
  pattern: v.optional(scalar(parsePattern)),
};

const segments = v.pipe(path, v.transform((text): PathPattern => ({ kind: "segments", text })));

const explicitPath = v.pipe(
  section(pathKinds, { called: "'path'" }),
  v.check(
    (given) => Object.values(given).filter((value) => value !== undefined).length === 1,
    `expected exactly one of ${Object.keys(pathKinds).join(", ")}`,
  ),
  v.transform((given): PathPattern => {
    const { regex, ...texts } = given;
    if (regex !== undefined) return { kind: "regex", regex };
    const [kind, text] = Object.entries(texts).find(([, text]) => text !== undefined)!;
    return { kind, text } as PathPattern;
  }),
);

const pathPattern = wordOr(segments, explicitPath);

/** Anything that a regex matches, or anything at all. */
const looseValue = v.pipe(
  section({ regex: v.optional(regex), present: v.optional(scalar<true, true>(parseTrue)) }),
  v.check(
    ({ regex, present }) => (regex === undefined) !== (present === undefined),
    "expected exactly one of regex, present",
  ),
  v.transform(({ regex }) => regex ?? { present: true as const }),
);
/** The value of a field, a cookie or a query parameter. */
const valueCondition = wordOr(text, looseValue);
const cookieCondition = wordOr(scalar(parseCookieValue), looseValue);

/** Request variables such as `${client_ip}` are filled in for each request. */
const fieldTemplate = scalar((input) => parseTemplate(parseFieldValue(input)));

const fieldChanges = section({
  /** Replaces every field of that name. */
  set: v.optional(v.pipe(named(parseSetName, fieldTemplate), eachFieldOnce()), {}),
  add: v.optional(v.pipe(named(parseAddedName, oneOrMore(fieldTemplate)), eachFieldOnce()), {}),
  remove: v.optional(list(scalar(parseAddedName)), []),
}, { called: "'headers'" });

/** Members to set in a JSON body. */
const json = section({
  set: v.optional(named(parseText, scalar<JsonValue, JsonValue>(parseJson)), {}),
});

const requestChanges = section({
  headers: v.optional(fieldChanges, {}),
  json: v.optional(json, {}),
});

/** Keys of the language that are not supported yet. */
const notYet = [
  "timeouts",
  "retry",
  "mirror",
  "errors",
];

export const route = v.pipe(
  section({
    host: v.optional(oneOrMore(scalar(parseHost))),
    path: v.optional(pathPattern),
    methods: v.optional(oneOrMore(scalar(parseMethod))),
    headers: v.optional(v.pipe(named(parseFieldName, valueCondition), eachFieldOnce()), {}),
    cookies: v.optional(named(parseCookieName, cookieCondition), {}),
    query: v.optional(named(parseText, valueCondition), {}),
    strip_prefix: v.optional(path),
    /** Replaces the first match of `regex` by `to`, where `$1`, `$<name>` and `$&` are groups. */
    rewrite: v.optional(v.pipe(section({ regex, to: text }), rule(groupsExist))),
    /** A name in `upstreams`; a URL gets an entry there, under its text. */
    upstream: v.optional(scalar(parseUpstreamReference)),
    redirect: v.optional(redirect),
    respond: v.optional(respond),
    files: v.optional(files),
    /** The path of a module whose default export is a fetch handler; relative to this file. */
    handler: v.optional(scalar(parseFilledText)),
    /** What stands before it, in the order written. */
    use: v.optional(use),
    preserve_host: v.optional(scalar<boolean, boolean>(parseBoolean), false),
    /** Protocols that a client may switch to; absent: any that the target agrees to. */
    upgrades: v.optional(
      v.pipe(oneOrMore(scalar(parseProtocol)), distinct("protocol")),
    ),
    /** Of a request. Absent: no limit. */
    max_body: v.optional(scalar(parseSize)),
    request: v.optional(requestChanges, {}),
    response: v.optional(section({ headers: v.optional(fieldChanges, {}) }), {}),
  }, { called: "a route", notYet }),
  rule(oneEnd),
  keysHaveEffect(routeKeys),
);

/** Middleware: what stands before a route. Options of Hono's own are written as Hono has them. */
import * as v from "valibot";
import type { Cidr } from "../../src/grammar/address.ts";
import { parseCidr } from "../addresses.ts";
import { parseCookieName } from "../cookies.ts";
import { parseFieldName, parseFieldValue, parseMethod } from "../fields.ts";
import type { Finding } from "../findings.ts";
import { expected, unknown } from "../problems.ts";
import { distinct } from "../rules.ts";
import {
  parseBoolean,
  parseFilledText,
  parsePositiveDuration,
  parseSize,
  ScalarError,
} from "../scalars.ts";
import {
  filledList,
  integer,
  list,
  named,
  oneOf,
  oneOrMore,
  scalar,
  section,
  wordOr,
} from "../sections.ts";

const networks = list(scalar<Cidr, string>(parseCidr));
const text = scalar(parseFilledText);
const boolean = scalar<boolean, boolean>(parseBoolean);

/** A text of printable ASCII that needs no escapes in a quoted string (RFC 9110 §5.6.4). */
function parseRealm(input: unknown): string {
  if (typeof input === "string" && /^[ !#-[\]-~]+$/.test(input)) return input;
  throw new ScalarError(expected("a text of ASCII without quotes and backslashes", input));
}

const BCRYPT = /^\$2[aby]\$(?:0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/;
const ARGON2ID =
  /^\$argon2id\$v=19\$m=\d{1,7},t=\d{1,3},p=\d{1,2}\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/;

/** No message shows it: it may be the password itself. */
function parsePasswordHash(input: unknown): string {
  if (typeof input === "string" && (BCRYPT.test(input) || ARGON2ID.test(input))) return input;
  throw new ScalarError(
    "expected a hash of bcrypt ($2b$…, of a cost of at most 16) or argon2id ($argon2id$v=19$…; it is " +
      "not shown here); `htpasswd -nB NAME` makes one",
  );
}

/** RFC 7617 §2: no colon, no control characters. */
function parseUser(input: unknown): string {
  const name = parseFilledText(input);
  if (!/[:\p{Cc}]/u.test(name)) return name;
  throw new ScalarError(expected("a user's name without ':' and control characters", input));
}

const basicAuth = section({
  realm: v.optional(scalar(parseRealm), "Weir"),
  users: v.pipe(
    named(parseUser, scalar(parsePasswordHash)),
    v.check((users) => Object.keys(users).length > 0, "there are no users, so nobody could pass"),
  ),
});

/** RFC 6750 §2.1; no message shows it. */
function parseBearer(input: unknown): string {
  if (typeof input === "string" && /^[\w.~+/-]{16,}=*$/.test(input)) return input;
  const what = "a token of at least 16 letters, digits or - . _ ~ + / (it is not shown here)";
  throw new ScalarError(`expected ${what}`);
}

const bearerAuth = section({
  token: oneOrMore(scalar(parseBearer)),
  realm: v.optional(scalar(parseRealm), "Weir"),
});

/** `https://shop.example.com`, without a path. */
function parseOrigin(input: unknown): string {
  if (typeof input === "string" && /^https?:\/\/[^/?#@\s]+$/.test(input)) {
    if (URL.parse(input)?.origin === input) return input;
  }
  throw new ScalarError(expected("an origin like https://shop.example.com", input));
}

function parseOriginOrAny(input: unknown): string {
  return input === "*" ? "*" : parseOrigin(input);
}

const cors = v.pipe(
  section({
    origin: v.optional(oneOrMore(scalar(parseOriginOrAny)), "*"),
    allowMethods: v.optional(list(scalar(parseMethod))),
    allowHeaders: v.optional(list(scalar(parseFieldName))),
    exposeHeaders: v.optional(list(scalar(parseFieldName))),
    /** Seconds. */
    maxAge: v.optional(integer({ min: 0, max: 31_536_000 })),
    credentials: v.optional(boolean),
  }),
  v.check(
    ({ origin, credentials }) => !credentials || !origin.includes("*"),
    "with 'credentials' a browser takes no '*'; name the origins in 'origin'",
  ),
  // Hono compares a lone origin as it does one of several, but "*" by itself alone.
  v.transform(({ origin, ...more }) => ({
    origin: origin.includes("*") ? "*" : origin,
    ...withoutAbsent(more),
  })),
);

const csrf = v.pipe(
  section({ origin: v.optional(oneOrMore(scalar(parseOrigin))) }),
  v.transform(withoutAbsent),
);

const onOffOrValue = scalar<boolean | string, boolean | string>((input) =>
  typeof input === "boolean" ? input : parseFieldValue(input)
);

const policy = named(parseFilledText, list(scalar(parseFieldValue)));

const secureHeaders = v.pipe(
  section({
    contentSecurityPolicy: v.optional(policy),
    contentSecurityPolicyReportOnly: v.optional(policy),
    crossOriginEmbedderPolicy: v.optional(onOffOrValue),
    crossOriginResourcePolicy: v.optional(onOffOrValue),
    crossOriginOpenerPolicy: v.optional(onOffOrValue),
    originAgentCluster: v.optional(onOffOrValue),
    permissionsPolicy: v.optional(policy),
    referrerPolicy: v.optional(onOffOrValue),
    strictTransportSecurity: v.optional(onOffOrValue),
    xContentTypeOptions: v.optional(onOffOrValue),
    xDnsPrefetchControl: v.optional(onOffOrValue),
    xDownloadOptions: v.optional(onOffOrValue),
    xFrameOptions: v.optional(onOffOrValue),
    xPermittedCrossDomainPolicies: v.optional(onOffOrValue),
    xXssProtection: v.optional(onOffOrValue),
    removePoweredBy: v.optional(boolean),
  }),
  v.transform(withoutAbsent),
);

/** An absent option is that of Hono, which takes `undefined` for one that is given. */
function withoutAbsent<Options extends object>(options: Options): Options {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Options;
}

const ip = v.pipe(
  section({ allow: v.optional(networks), deny: v.optional(networks) }),
  v.check(
    ({ allow, deny }) => allow !== undefined || deny !== undefined,
    "it lets everybody pass; give 'allow' or 'deny'",
  ),
);

const keyPart = wordOr(
  oneOf(["client_ip", "host", "path"], { called: "part" }),
  v.pipe(
    section({
      header: v.optional(scalar(parseFieldName)),
      cookie: v.optional(scalar(parseCookieName)),
      query: v.optional(text),
    }),
    v.check(
      (given) => Object.values(given).filter((value) => value !== undefined).length === 1,
      "expected exactly one of header, cookie, query",
    ),
    v.transform((given) => {
      const [source, key] = Object.entries(given).find(([, name]) => name !== undefined)!;
      return { source: source as keyof typeof given, key };
    }),
  ),
);

/** Counts are kept in memory, so they are of one process. */
const rateLimit = section({
  requests: integer({ min: 1, max: 1_000_000_000 }),
  per: scalar(parsePositiveDuration),
  /** So many more at once. */
  burst: v.optional(integer({ min: 0, max: 1_000_000_000 }), 0),
  /** What is counted together. */
  key: v.optional(
    v.pipe(oneOrMore(keyPart), v.maxLength(8, "a key has at most 8 parts")),
    "client_ip",
  ),
  store: v.optional(oneOf(["local"], { called: "store", notYet: ["shared"] }), "local"),
  /** So many Weirs share the limit; each takes its part. */
  replicas: v.optional(integer({ min: 1, max: 10_000 }), 1),
});

const compress = section({
  /** The one liked best is first. */
  encodings: v.optional(
    v.pipe(filledList(oneOf(["br", "gzip"], { called: "coding" })), distinct("coding")),
    ["br", "gzip"],
  ),
  /** Of a body whose length is known. */
  min_size: v.optional(scalar(parseSize), "1KiB"),
});

const kinds = {
  ip: v.optional(ip),
  rate_limit: v.optional(rateLimit),
  basic_auth: v.optional(basicAuth),
  bearer_auth: v.optional(bearerAuth),
  compress: v.optional(compress),
  cors: v.optional(cors),
  csrf: v.optional(csrf),
  secure_headers: v.optional(secureHeaders),
  /** The path of one whose default export is a middleware; relative to the file of the config. */
  module: v.optional(text),
};

export const guardNames = Object.keys(kinds);

/** Middleware of the language that is not supported yet. */
const notYet = [
  "jwt",
  "jwk",
  "forward_auth",
  "cache",
  "mirror",
  "etag",
  "body_limit",
  "request_id",
  "timeout",
];

export const guard = v.pipe(
  section(kinds, { notYet }),
  v.check(
    (given) => Object.values(given).filter((value) => value !== undefined).length === 1,
    `expected exactly one of ${guardNames.join(", ")}`,
  ),
  v.transform(withoutAbsent),
);

export type Guard = v.InferOutput<typeof guard>;

/** A middleware, or the name of some in `middleware`, or of one that needs no options. */
export const use = oneOrMore(wordOr(text, guard));

export const middleware = named(parseMiddlewareName, oneOrMore(guard));

/** Of those that may be named without options. */
const WITHOUT_OPTIONS = ["compress", "cors", "csrf", "secure_headers"];

function parseMiddlewareName(input: unknown): string {
  const name = parseFilledText(input);
  if (!guardNames.includes(name)) return name;
  throw new ScalarError(`'${name}' is a middleware of Weir's own; choose another name`);
}

interface Config {
  readonly middleware: Readonly<Record<string, Guard[]>>;
  readonly routes?: readonly { readonly use?: readonly (Guard | string)[] }[];
}

/** Every name in `use` stands for something. */
export function* usesExist({ middleware, routes = [] }: Config): Iterable<Finding> {
  const known = [...Object.keys(middleware), ...WITHOUT_OPTIONS];
  for (const [index, { use = [] }] of routes.entries()) {
    for (const [nth, name] of use.entries()) {
      if (typeof name !== "string" || known.includes(name)) continue;
      const message = guardNames.includes(name)
        ? `'${name}' needs options; write { ${name}: { … } }`
        : notYet.includes(name)
        ? `'${name}' is not supported yet`
        : unknown("middleware", name, { known, notYet });
      yield { message, path: ["routes", index, "use", nth] };
    }
  }
}

/** Names as what they stand for. */
export function resolved(
  use: readonly (Guard | string)[],
  middleware: Config["middleware"],
): Guard[] {
  return use.flatMap((each) => {
    if (typeof each !== "string") return [each];
    return Object.hasOwn(middleware, each) ? middleware[each] : [v.parse(guard, { [each]: {} })];
  });
}

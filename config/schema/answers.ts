/** What answers in the place of an upstream. */
import * as v from "valibot";
import { compileLocation } from "../../src/grammar/location.ts";
import { parseFieldValue, parseMediaType, parseSetName } from "../fields.ts";
import { distinct, eachFieldOnce, keysHaveEffect, rule } from "../rules.ts";
import { answerFits, bodyHasEffect } from "../rules/answers.ts";
import { parsePath } from "../paths.ts";
import { expected } from "../problems.ts";
import { parseFilledText, parseText, ScalarError } from "../scalars.ts";
import { integer, list, named, oneOf, oneOrMore, scalar, section } from "../sections.ts";
import { parseTemplate } from "../templates.ts";

/** RFC 9110 §15.4; 300 and 304 send nobody anywhere. */
const REDIRECTS = [301, 302, 303, 307, 308];

function parseRedirectStatus(input: unknown): number {
  if (REDIRECTS.includes(input as number)) return input as number;
  throw new ScalarError(`expected one of ${REDIRECTS.join(", ")}, got ${JSON.stringify(input)}`);
}

function parseLocation(input: unknown): string {
  const text = parseTemplate(parseFieldValue(input));
  try {
    compileLocation(text);
    return text;
  } catch (error) {
    throw new ScalarError(`${(error as SyntaxError).message}, got '${text}'`);
  }
}

export const redirect = section({
  /** A URL with `${host}`, `${path}`, `${query}` and the like, or a path on the same host. */
  to: scalar(parseLocation),
  status: v.optional(scalar<number, number>(parseRedirectStatus), 308),
}, { called: "'redirect'" });

const fieldTemplate = scalar((input) => parseTemplate(parseFieldValue(input)));

export const respond = v.pipe(
  section({
    status: v.optional(integer({ min: 200, max: 599 }), 200),
    headers: v.optional(v.pipe(named(parseSetName, oneOrMore(fieldTemplate)), eachFieldOnce()), {}),
    body: v.optional(scalar(parseText)),
    /** In the place of `body`; relative to the file of the config, and read with it. */
    file: v.optional(scalar(parseFilledText)),
    /** Absent: text/plain of `body`; of `file`, what its name says. */
    content_type: v.optional(scalar(parseMediaType)),
  }, { called: "'respond'" }),
  keysHaveEffect(bodyHasEffect),
  rule(answerFits),
);

/** The name of a file, without the folders that it is in. */
function parseFileName(input: unknown): string {
  const name = parseFilledText(input);
  if (!/[/\\\0]|^\./.test(name)) return name;
  throw new ScalarError(expected("the name of a file, without '/' and a '.' before it", input));
}

/** Of a file below the root. */
function parseFallback(input: unknown): string {
  const path = parsePath(input);
  if (path.slice(1).split("/").every((name) => /^[^.\\\0]/.test(name))) return path;
  throw new ScalarError(expected("the path of a file below the root, like /index.html", input));
}

export const files = section({
  /** A folder; relative to the file of the config. */
  root: scalar(parseFilledText),
  /** What stands for a folder: the first that is there. */
  index: v.optional(list(scalar(parseFileName)), [
    "index.html",
  ]),
  /** Sent where there is no file. */
  fallback: v.optional(scalar(parseFallback)),
  /** Codings of which the files lie beside the others, as `a.js.br`; the one liked best is first. */
  precompressed: v.optional(
    v.pipe(
      list(oneOf(["br", "gzip", "zstd"], { called: "coding" })),
      distinct("coding"),
    ),
    [],
  ),
  /** Of every file. */
  cache_control: v.optional(scalar(parseFieldValue)),
}, { called: "'files'" });

/** Conditional requests (RFC 9110 §13): whether one is to be answered, and how. */
import { parseHttpDate } from "../http/date.ts";
import type { Fields } from "../http/fields.ts";

/** What tells one state of a resource from another. */
export interface Validators {
  /** Strong, with its quotes. */
  readonly etag: string;
  /** Whole seconds, in milliseconds since 1970. */
  readonly lastModifiedMs: number;
}

/** A field that is absent, or says nothing, decides nothing. */
type Verdict = "holds" | "fails" | undefined;

/** Of GET and HEAD. Undefined: it is to be answered as if it had no condition (§13.2.2). */
export function precondition(fields: Fields, current: Validators): 304 | 412 | undefined {
  const state = ifMatch(fields, current) ?? ifUnmodifiedSince(fields, current);
  if (state === "fails") return 412;
  const novelty = ifNoneMatch(fields, current) ?? ifModifiedSince(fields, current);
  return novelty === "fails" ? 304 : undefined;
}

/** Whether `Range` counts (§13.1.5). A weak tag, and another date, is that of another state. */
export function ifRange(fields: Fields, { etag, lastModifiedMs }: Validators): boolean {
  const value = fields.get("if-range");
  if (value === undefined) return true;
  return value.includes('"') ? value === etag : parseHttpDate(value) === lastModifiedMs;
}

function ifMatch(fields: Fields, { etag }: Validators): Verdict {
  const value = fields.joined("if-match");
  if (value === undefined) return undefined;
  return value === "*" || tagsIn(value).includes(etag) ? "holds" : "fails";
}

function ifUnmodifiedSince(fields: Fields, { lastModifiedMs }: Validators): Verdict {
  const ms = dateIn(fields, "if-unmodified-since");
  if (ms === undefined) return undefined;
  return lastModifiedMs <= ms ? "holds" : "fails";
}

function ifNoneMatch(fields: Fields, { etag }: Validators): Verdict {
  const value = fields.joined("if-none-match");
  if (value === undefined) return undefined;
  const isKnown = value === "*" || tagsIn(value).some((tag) => tag.replace(/^W\//, "") === etag);
  return isKnown ? "fails" : "holds";
}

function ifModifiedSince(fields: Fields, { lastModifiedMs }: Validators): Verdict {
  const ms = dateIn(fields, "if-modified-since");
  if (ms === undefined) return undefined;
  return lastModifiedMs > ms ? "holds" : "fails";
}

/** A tag may hold a comma (§8.8.3). */
function tagsIn(value: string): string[] {
  return value.match(/(?:W\/)?"[^"]*"/g) ?? [];
}

/** One that is there several times is no date. */
function dateIn(fields: Fields, key: string): number | undefined {
  const values = fields.all(key);
  return values.length === 1 ? parseHttpDate(values[0]) : undefined;
}

/** Translates character classes of Go's regular expressions to JavaScript's. */
import { ScalarError } from "../../scalars.ts";
import type { Subject } from "./subject.ts";

/** Both ends included. */
type Range = readonly [low: number, high: number];

/** The last code point of Unicode. */
export const LAST = 0x10ffff;

const ranges: Readonly<Record<string, string>> = {
  d: "09",
  s: "\t\n\f\r  ",
  w: "09AZ__az",
  alnum: "09AZaz",
  alpha: "AZaz",
  ascii: "\0\x7f",
  blank: "\t\t  ",
  cntrl: "\0\x1f\x7f\x7f",
  digit: "09",
  graph: "!~",
  lower: "az",
  print: " ~",
  punct: "!/:@[`{~",
  space: "\t\r  ",
  upper: "AZ",
  word: "09AZ__az",
  xdigit: "09AFaf",
};

/** The ranges of `d`, `alpha` and so on; undefined: no such class. */
export function namedRanges(name: string): Range[] | undefined {
  const ends = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  if (ends === undefined) return undefined;
  const codes = Array.from(ends, (end) => end.codePointAt(0)!);
  return codes.flatMap((low, index) => index % 2 === 0 ? [[low, codes[index + 1]] as const] : []);
}

/** `letter` is `p` or `P`; `name` is a general category or a script. */
export function propertySource(letter: string, name: string): string {
  const isNegated = (letter === "P") !== name.startsWith("^");
  const plain = name.replace("^", "");
  const property = plain.length <= 2 || plain === "Any" ? plain : `Script=${plain}`;
  return `\\${isNegated ? "P" : "p"}{${property}}`;
}

/** Collects the members of one class. */
export class CharacterClass {
  readonly #members: Range[] = [];
  #properties = "";
  /** It may differ for characters that the subject has encoded. */
  isInexact = false;

  constructor(readonly subject: Subject) {}

  add(low: number, high = low): void {
    if (high < low) throw new ScalarError("a range of characters that ends before it begins");
    this.#members.push([low, high]);
  }

  addAll(members: readonly Range[], { negated = false } = {}): void {
    this.#members.push(...(negated ? othersThan(members) : members));
  }

  addProperty(source: string): void {
    this.#properties += source;
    this.isInexact ||= !this.subject.isPlain(LAST);
  }

  source({ negated }: { negated: boolean }): string {
    if (!negated) this.isInexact ||= this.#members.some((range) => !isPlain(range, this.subject));
    const { isSegment } = this.subject;
    if (isSegment && negated) this.#members.push([SLASH, SLASH]);
    const members = isSegment && !negated ? this.#members.flatMap(withoutSlash) : this.#members;
    return `[${negated ? "^" : ""}${members.map(rangeSource).join("")}${this.#properties}]`;
  }
}

const SLASH = 0x2f;

function withoutSlash([low, high]: Range): Range[] {
  if (low > SLASH || high < SLASH) return [[low, high]];
  const around: Range[] = [[low, SLASH - 1], [SLASH + 1, high]];
  return around.filter(([low, high]) => low <= high);
}

function othersThan(members: readonly Range[]): Range[] {
  const others: Range[] = [];
  let next = 0;
  for (const [low, high] of members.toSorted(([a], [b]) => a - b)) {
    if (low > next) others.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= LAST) others.push([next, LAST]);
  return others;
}

function isPlain([low, high]: Range, subject: Subject): boolean {
  if (high > 0x7f) return subject.isPlain(LAST);
  for (let code = low; code <= high; code++) if (!subject.isPlain(code)) return false;
  return true;
}

function rangeSource([low, high]: Range): string {
  if (low === high) return codeSource(low);
  return `${codeSource(low)}${high === low + 1 ? "" : "-"}${codeSource(high)}`;
}

function codeSource(code: number): string {
  const character = String.fromCodePoint(code);
  if (/[\\\][^-]/.test(character)) return `\\${character}`;
  return /[\p{C}\p{Z}]/u.test(character) && character !== " "
    ? `\\u{${code.toString(16)}}`
    : character;
}

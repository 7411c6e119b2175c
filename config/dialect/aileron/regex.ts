/**
 * Translates Go's regular expressions (RE2) to JavaScript's. Most of the syntax is the same; Go has
 * other spellings, and nothing that needs backtracking. A pattern that Go refuses is refused.
 */
import { show } from "../../problems.ts";
import { ScalarError } from "../../scalars.ts";
import { literal } from "../written.ts";
import { readClass, readEscape, readProperty } from "./bracket.ts";
import { CharacterClass, LAST, namedRanges } from "./classes.ts";
import { Cursor } from "./cursor.ts";
import { closed, flush, type Group, groupOf } from "./regex_group.ts";
import type { Subject } from "./subject.ts";

export interface Translated {
  /** Matches wherever Go's pattern would. */
  readonly source: string;
  /** The name of each group, or "", by its number from 1. */
  readonly groups: readonly string[];
  /** It may differ for characters that the subject has percent-encoded, or as bytes. */
  readonly isInexact: boolean;
}

interface Options {
  readonly subject: Subject;
  /** The syntax is POSIX (egrep), as of `regexp.CompilePOSIX`. */
  readonly posix: boolean;
}

const MOST_REPEATED = 1000;

/** @throws {ScalarError} */
export function translateRegex(pattern: string, options: Options): Translated {
  const translator = new Translator(pattern, options);
  try {
    const source = translator.translate();
    new RegExp(source, "u");
    return { source, groups: translator.groups, isInexact: translator.isInexact };
  } catch (error) {
    if (!(error instanceof ScalarError || error instanceof SyntaxError)) throw error;
    const reason = error.message.replace(/^Invalid regular expression: /, "");
    throw new ScalarError(`bad regular expression ${show(pattern)}: ${reason}`);
  }
}

class Translator {
  readonly groups: string[] = [];
  isInexact = false;
  readonly #cursor: Cursor;
  readonly #subject: Subject;
  readonly #posix: boolean;
  readonly #around: Group[] = [];
  #group: Group = groupOf("", { ignoresCase: false, isLazy: false });

  constructor(pattern: string, { subject, posix }: Options) {
    this.#cursor = new Cursor(pattern);
    this.#subject = subject;
    this.#posix = posix;
  }

  translate(): string {
    while (!this.#cursor.isAtEnd) this.#next();
    if (this.#around.length > 0) throw new ScalarError("missing closing )");
    return closed(this.#group);
  }

  #next(): void {
    const quantifier = this.#cursor.take(/[*+?]|\{\d+(?:,\d*)?\}/y);
    if (quantifier !== undefined) return this.#quantify(quantifier);
    const sign = this.#cursor.take(/[^]/uy)!;
    if (sign === "(") this.#open();
    else if (sign === ")") this.#close();
    else if (sign === "[") {
      const members = new CharacterClass(this.#subject);
      const isNegated = readClass(this.#cursor, members, this.#posix);
      this.#push(this.#sourceOf(members, isNegated), "sign");
    } else if (sign === "\\") this.#escape();
    else if (sign === "|") {
      flush(this.#group);
      this.#group.done += "|";
      this.#group.last = "none";
    } else if (sign === "^") this.#push(this.#subject.start, "several");
    else if (sign === "$") this.#push(this.#subject.end, "several");
    else if (sign === ".") this.#push(this.#subject.isSegment ? "[^/]" : ".", "sign");
    else this.#literal(sign);
  }

  #push(atom: string, last: Group["last"]): void {
    this.#group.atoms.push(atom);
    this.#group.last = last;
  }

  #literal(character: string): void {
    const written = this.#subject.written(character);
    const isItself = written === character;
    if (isItself && !this.#subject.isPlain(character.codePointAt(0)!)) this.isInexact = true;
    this.#push(literal(written), written.length === 1 ? "sign" : "several");
  }

  #quantify(quantifier: string): void {
    const group = this.#group;
    const counts = quantifier.match(/\d+/g)?.map(Number) ?? [];
    if (counts.some((count) => count > MOST_REPEATED) || counts[0] > counts[1]) {
      throw new ScalarError(`invalid repeat count '${quantifier}'`);
    }
    if (group.last === "none") {
      throw new ScalarError(`missing argument to repetition operator '${quantifier}'`);
    }
    if (group.last === "quantified" && !this.#posix) {
      throw new ScalarError(`invalid nested repetition operator '${quantifier}'`);
    }
    const isLazy = (!this.#posix && this.#cursor.take(/\?/y) !== undefined) !== group.isLazy;
    const atom = group.atoms.pop()!;
    const whole = group.last === "sign" ? atom : `(?:${atom})`;
    this.#push(whole + quantifier + (isLazy ? "?" : ""), "quantified");
  }

  #open(): void {
    const { ignoresCase, isLazy } = this.#group;
    if (this.#posix && this.#cursor.ahead() === "?") {
      throw new ScalarError("missing argument to repetition operator '?'");
    }
    const name = this.#cursor.match(/\?P?<(\w+)>/y)?.[1];
    if (name === undefined && this.#cursor.ahead() === "?") return this.#openWithFlags();
    this.groups.push(name ?? "");
    this.#enter(groupOf("(", { ignoresCase, isLazy }));
  }

  /**
   * `(?i)` for the rest of the group, or `(?i:…)`. Paths and fields have no line breaks, so m and s
   * have no effect.
   */
  #openWithFlags(): void {
    const match = this.#cursor.match(/\?([imsU]*)(-[imsU]+)?([:)])/y);
    if (match === undefined) {
      const rest = this.#cursor.ahead(3);
      throw new ScalarError(`invalid or unsupported Perl syntax '(${rest}'`);
    }
    const [, on, off = "", end] = match;
    const flagged = (flag: string, before: boolean) =>
      on.includes(flag) || before && !off.includes(flag);
    const ignoresCase = flagged("i", this.#group.ignoresCase);
    const isLazy = flagged("U", this.#group.isLazy);
    if (end === ":") {
      const group = groupOf("(?:", this.#group);
      return this.#enter(Object.assign(group, { ignoresCase, isLazy }));
    }
    if (ignoresCase !== this.#group.ignoresCase) flush(this.#group);
    Object.assign(this.#group, { ignoresCase, isLazy, last: "none" });
  }

  #enter(group: Group): void {
    this.#around.push(this.#group);
    this.#group = group;
  }

  #close(): void {
    const around = this.#around.pop();
    if (around === undefined) throw new ScalarError("unexpected )");
    const atom = `${this.#group.open}${closed(this.#group)})`;
    this.#group = around;
    this.#push(atom, "sign");
  }

  #escape(): void {
    const letter = this.#cursor.ahead();
    if (letter === "") throw new ScalarError("trailing backslash");
    if (!this.#posix && /[AzbBCQpPdDwWsS]/.test(letter)) this.#perlEscape();
    else this.#literal(String.fromCodePoint(readEscape(this.#cursor)));
  }

  #perlEscape(): void {
    const letter = this.#cursor.take(/./y)!;
    if (letter === "A") this.#push(this.#subject.start, "several");
    else if (letter === "z") this.#push(this.#subject.end, "several");
    else if (letter === "b" || letter === "B") this.#push(`\\${letter}`, "several");
    else if (letter === "C") throw new ScalarError("'\\C' is not supported by Weir");
    else if (letter === "Q") {
      const [, quoted] = this.#cursor.match(/([^]*?)(?:\\E|$)/y)!;
      for (const character of quoted) this.#literal(character);
    } else if (letter === "p" || letter === "P") {
      this.isInexact ||= !this.#subject.isPlain(LAST);
      this.#push(readProperty(this.#cursor, letter), "sign");
    } else {
      const one = new CharacterClass(this.#subject);
      one.addAll(namedRanges(letter.toLowerCase())!);
      this.#push(this.#shortForm(letter) ?? this.#sourceOf(one, /[DWS]/.test(letter)), "sign");
    }
  }

  /** The same escape, where JavaScript has it with the same meaning. */
  #shortForm(letter: string): string | undefined {
    if (/[dw]/.test(letter)) return `\\${letter}`;
    return /[DW]/.test(letter) && !this.#subject.isSegment ? `\\${letter}` : undefined;
  }

  #sourceOf(members: CharacterClass, negated: boolean): string {
    const source = members.source({ negated });
    this.isInexact ||= members.isInexact;
    return source;
  }
}

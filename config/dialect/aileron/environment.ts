/**
 * `${NAME}` and the like, filled in throughout the text of a file before it is read as YAML: a
 * variable may hold any piece of YAML. Keeps where in the file each piece came from.
 */
import type { Environment } from "../../environment.ts";
import { show } from "../../problems.ts";
import type { Mistake } from "../../source/mistakes.ts";

export interface Filled {
  /** With `$${` for each `${` that is to stay. */
  readonly text: string;
  /** Gives the offset in the text as it was written. */
  readonly originalOffset: (offset: number) => number;
  readonly mistakes: readonly Mistake[];
  /** Variables that are not set: the empty text replaces them. */
  readonly unset: readonly Mistake[];
}

interface Span {
  /** Of the piece in the filled text. */
  readonly start: number;
  readonly end: number;
  readonly originalStart: number;
  readonly originalEnd: number;
}

/** A name, and the operator behind it. */
const form = /\$\{([0-9A-Za-z_]*)(:?[-=?+]|[}:#!%/^,@])/y;

/** A variable that `=` sets keeps its value from there on, in all files. */
export class ShellForms {
  readonly #variables: Map<string, string>;
  #mistakes: Mistake[] = [];
  #unset: Mistake[] = [];

  constructor(env: Environment) {
    const set = Object.entries(env).filter((entry): entry is [string, string] =>
      entry[1] !== undefined
    );
    this.#variables = new Map(set);
  }

  fill(written: string): Filled {
    this.#mistakes = [];
    this.#unset = [];
    const spans: Span[] = [];
    let text = "";
    let end = 0;
    for (let at = written.indexOf("${"); at >= 0; at = written.indexOf("${", end)) {
      text += written.slice(end, at);
      const { value, end: next } = this.#expand(written, at, at);
      const start = text.length;
      text += value.replaceAll("${", () => "$${");
      spans.push({ start, end: text.length, originalStart: at, originalEnd: next });
      end = next;
    }
    return {
      text: text + written.slice(end),
      originalOffset: (offset) => originalOffset(spans, offset),
      mistakes: this.#mistakes,
      unset: this.#unset,
    };
  }

  /** Expands the form at `at`; a `${` that begins none stays as it is. */
  #expand(text: string, at: number, outermost: number): { value: string; end: number } {
    form.lastIndex = at;
    const match = form.exec(text);
    if (match === null) return { value: "${", end: at + 2 };
    const [begin, name, operator] = match;
    if (operator === "}") {
      if (name === "") return { value: "${}", end: form.lastIndex };
      const value = this.#variables.get(name);
      if (value === undefined) this.#unset.push({ message: empty(name), at: outermost });
      return { value: value ?? "", end: at + begin.length };
    }
    const start = at + begin.length;
    const close = closing(text, start);
    if (name === "" && !/[#!]/.test(operator)) return { value: "${", end: at + 2 };
    if (close === undefined) {
      this.#report(`${show(begin)} has no '}' on its line`, outermost);
      return { value: "", end: start };
    }
    const word = () => this.#words(text.slice(start, close), outermost);
    return { value: this.#value({ name, operator, word }, outermost), end: close + 1 };
  }

  #value({ name, operator, word }: Form, outermost: number): string {
    const value = this.#variables.get(name);
    // With a colon, an empty value counts as unset.
    const given = operator.startsWith(":") ? value || undefined : value;
    switch (operator.at(-1)) {
      case "-":
        return given ?? word();
      case "+":
        return given === undefined ? "" : word();
      case "=":
        if (given === undefined) this.#variables.set(name, word());
        return this.#variables.get(name)!;
      case "?":
        if (given === undefined) this.#report(missing(name, word()), outermost);
        return given ?? "";
      default:
        this.#report(
          `the form '\${${name}${operator}…}' is not supported by Weir; it does \${V} and ` +
            "${V:-word}, and the same with -, +, :+, =, :=, ? and :?",
          outermost,
        );
        return "";
    }
  }

  /** Expands the forms in a word. */
  #words(word: string, outermost: number): string {
    let value = "";
    let end = 0;
    for (let at = word.indexOf("${"); at >= 0; at = word.indexOf("${", end)) {
      const inner = this.#expand(word, at, outermost);
      value += word.slice(end, at) + inner.value;
      end = inner.end;
    }
    return value + word.slice(end);
  }

  #report(message: string, at: number): void {
    this.#mistakes.push({ message, at });
  }
}

interface Form {
  readonly name: string;
  readonly operator: string;
  readonly word: () => string;
}

function empty(name: string): string {
  return `environment variable '${name}' is not set, so nothing stands here; set it, or write ` +
    `\${${name}:-default}`;
}

function missing(name: string, why: string): string {
  return `environment variable '${name}' is not set${why === "" ? "" : `: ${why}`}`;
}

/** The offset of the `}` that ends the form; `start`: behind its operator. */
function closing(text: string, start: number): number | undefined {
  let depth = 1;
  for (let at = start; at < text.length && text[at] !== "\n"; at++) {
    if (text.startsWith("${", at)) depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return undefined;
}

function originalOffset(spans: readonly Span[], offset: number): number {
  const before = spans.findLast(({ start }) => start <= offset);
  if (before === undefined) return offset;
  return offset < before.end ? before.originalStart : offset - before.end + before.originalEnd;
}

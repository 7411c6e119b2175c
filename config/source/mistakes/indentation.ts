/**
 * Finds a line that is indented wrongly, by comparing it with the lines above. It looks only at
 * keys and dashes at the beginning of lines, and is used only after YAML has found an error.
 */
import { show } from "../../problems.ts";
import type { Mistake } from "../mistakes.ts";

/** A key or a dash in a line. */
interface Start {
  /** From 0. */
  readonly column: number;
  /** Absent: it is a dash. */
  readonly key?: string;
}

/** A start in a line above, below which another may be aligned. */
interface Open extends Start {
  /** From 1. */
  readonly line: number;
}

/** Whether only spaces and dashes stand before it. */
export function isFirstInLine(text: string, at: number): boolean {
  const begin = text.lastIndexOf("\n", at - 1) + 1;
  return /^ *(?:- +)*$/.test(text.slice(begin, at));
}

/** What is wrong with the indentation of the line of `offset`; undefined: nothing. */
export function misplaced(text: string, offset: number): Mistake | undefined {
  const begin = text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(begin).split("\n", 1)[0];
  const strange = /^ *[^\S ]/.exec(line);
  if (strange && line.trim() !== "") {
    const at = begin + strange[0].length - 1;
    return { message: strangeIndent(text.slice(begin), text[at]), at };
  }
  const [own] = startsOf(line);
  if (own === undefined) return undefined;
  const open = openAbove(text.slice(0, begin));
  const message = misplacedStart(own, open);
  return message === undefined ? undefined : { message, at: begin + own.column };
}

/** `rest`: from this line on. */
function strangeIndent(rest: string, sign: string): string {
  const more = rest.split("\n").filter((line) => line.slice(0, line.search(/\S|$/)).includes(sign));
  const others = more.length - 1;
  const where = others === 0 ? "" : `, and in ${others} more line${others === 1 ? "" : "s"}`;
  const code = sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const name = sign === "\t" ? "tab" : `sign (U+${code})`;
  return `YAML is indented by plain spaces alone; write them in place of this ${name}${where}`;
}

function misplacedStart(own: Start, open: readonly Open[]): string | undefined {
  const what = own.key === undefined ? "the '-'" : show(own.key);
  const alike = open.filter(({ key }) => (key === undefined) === (own.key === undefined));
  if (alike.some(({ column }) => column === own.column)) return undefined;
  const distance = ({ column }: Open) => Math.abs(column - own.column);
  const [nearest] = alike.toSorted((a, b) => distance(a) - distance(b));
  const other = open.find(({ column }) => column === own.column);
  if (nearest === undefined) return misfit(own, other);
  const is = own.column === 0 ? "is not indented" : `is indented by ${spaces(own.column)}`;
  const remedy = nearest.column === 0 ? "take them out" : `write ${spaces(nearest.column)}`;
  const below = nearest.key === undefined ? "the '-'" : show(nearest.key);
  const isAtDash = own.key !== undefined && other !== undefined;
  return `the line ${is}; ${remedy} to put ${what} below ${below} of line ${nearest.line}` +
    (isAtDash ? ", or '- ' before it for a new item" : "");
}

/** A key among items, or an item among keys. */
function misfit(own: Start, other: Open | undefined): string {
  if (other?.key !== undefined) {
    return `a '-' cannot stand below ${show(other.key)} of line ${other.line}, which is no item; ` +
      "take it out, or begin a list below a key of its own";
  }
  if (other !== undefined) {
    return `${show(own.key)} stands among the items of a list; write '- ' before it, or indent ` +
      "it as what it belongs to";
  }
  return "the line goes with none above it; indent it as what it belongs to";
}

function spaces(count: number): string {
  return `${count} space${count === 1 ? "" : "s"}`;
}

/** The innermost first. */
function openAbove(text: string): Open[] {
  const open: Open[] = [];
  const lines = text.split("\n").slice(0, -1);
  for (let line = lines.length; line > 0; line--) {
    for (const start of startsOf(lines[line - 1]).reverse()) {
      const { column = Infinity } = open.at(-1) ?? {};
      if (start.column < column) open.push({ ...start, line });
    }
  }
  return open;
}

const key = /("[^"]*"|'[^']*'|[^\s"'#[{][^:]*(?::[^\s:]+)*) *:(?=\s|$)/y;

/** `- name: a` has two: the dash and the key. */
function startsOf(line: string): Start[] {
  const [before] = /^ *(?:- +)*(?:-$)?/.exec(line)!;
  const starts: Start[] = Array.from(before.matchAll(/-/g), ({ index }) => ({ column: index }));
  key.lastIndex = before.length;
  const found = key.exec(line);
  if (found !== null) starts.push({ column: before.length, key: found[1] });
  return starts;
}

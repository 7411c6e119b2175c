/**
 * Flags as Go's `flag` package reads them (https://pkg.go.dev/flag#hdr-Command_line_flag_syntax):
 * one dash or two, the last of a name counts, a switch is `-name` or `-name=false`. They may be cut
 * short besides, for as long as only one of them begins so.
 */
import { expected, nearest, show } from "../../config/problems.ts";
import { ScalarError } from "../../config/scalars.ts";
import { Flags, type Syntax } from "./arguments.ts";
import { badUsage } from "../program/errors.ts";

const SWITCHES: ReadonlyMap<string, string> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((text) => [text, "true"] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((text) => [text, "false"] as const),
]);

interface Shortening {
  /** Flags that are known by their whole name alone. */
  readonly whole: readonly string[];
}

/** A switch is given as `true` or `false`. Throws UsageError. */
export function parseGoFlags(
  args: readonly string[],
  syntax: Syntax,
  { whole }: Shortening,
): Flags {
  const names = Object.keys(syntax.flags);
  const short = names.filter((name) => !whole.includes(name));
  const given = new Map<string, string[]>();
  const rest = [...args];
  while (rest.length > 0) {
    const arg = rest.shift()!;
    const match = /^(?<written>--?(?<called>[^-=][^=]*))(?:=(?<value>.*))?$/s.exec(arg);
    if (match === null) throw badUsage(`unexpected argument '${arg}'`, syntax.command);
    const { written, called, value } = match.groups!;
    if (called === "h" || called === "help") return new Flags(syntax.command, HELP);
    const name = names.includes(called) ? called : only(short, called);
    if (name === undefined) throw badUsage(notOne(written, called, short), syntax.command);
    const isSwitch = syntax.flags[name].type === "boolean";
    const text = isSwitch ? SWITCHES.get(value ?? "true") : value ?? rest.shift();
    if (text === undefined) {
      const fault = isSwitch ? `is true or false, not '${value}'` : "needs a value";
      throw badUsage(`${written} ${fault}`, syntax.command);
    }
    given.set(name, [...given.get(name) ?? [], text]);
  }
  return new Flags(syntax.command, given);
}

const HELP = new Map([["help", [""]]]);

function only(names: readonly string[], start: string): string | undefined {
  const [first, second] = names.filter((name) => name.startsWith(start));
  return second === undefined ? first : undefined;
}

function notOne(written: string, called: string, names: readonly string[]): string {
  const several = names.filter((name) => name.startsWith(called)).map((name) => `--${name}`);
  if (several.length > 0) return `${written} may be ${several.join(", ")}; write more of it`;
  const near = nearest(called, names);
  return `unknown flag ${written}` + (near === undefined ? "" : `; did you mean --${near}?`);
}

type Class = `${number}xx`;

/** `200,300`: the classes 2xx and 3xx, each once. Throws ScalarError for the first that is none. */
export function parseTerminalResponses(text: string): Class[] {
  return [...new Set(text.split(",").map(classOf))];
}

function classOf(text: string): Class {
  if (!/^[+-]?\d+$/.test(text)) throw new ScalarError(`${show(text)} is not a number`);
  const status = Number(text);
  if (status % 100 !== 0) throw new ScalarError(`${show(text)} is not a round hundred`);
  if (status >= 100 && status <= 500) return `${status / 100}xx`;
  throw new ScalarError(expected("100, 200, 300, 400 or 500", text));
}

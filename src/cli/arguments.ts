import { parseArgs } from "node:util";
import { nearest } from "../../config/problems.ts";
import { badUsage } from "../program/errors.ts";

interface FlagKind {
  readonly type: "string" | "boolean";
  /** One letter: `-f`. */
  readonly short?: string;
}

/** What a command takes. */
export interface Syntax {
  readonly command: string;
  readonly flags: Readonly<Record<string, FlagKind>>;
  /** What its one argument without a flag is called; undefined: it takes none. */
  readonly argument?: string;
}

/** The flags that one command was given. */
export class Flags {
  readonly #given: ReadonlyMap<string, readonly string[]>;

  constructor(
    readonly command: string,
    given: ReadonlyMap<string, readonly string[]>,
    /** What stood there without a flag. */
    readonly argument?: string,
  ) {
    this.#given = given;
  }

  has(name: string): boolean {
    return this.#given.has(name);
  }

  all(name: string): readonly string[] {
    return this.#given.get(name) ?? [];
  }

  /** The last, so that a later flag overrides an earlier one. */
  last(name: string): string | undefined {
    return this.all(name).at(-1);
  }
}

const HELP: Syntax["flags"] = { help: { type: "boolean", short: "h" } };

/** Throws UsageError for the first argument that `syntax` does not know. */
export function parseFlags(args: readonly string[], syntax: Syntax): Flags {
  const options = { ...HELP, ...syntax.flags };
  // Strict mode would word the problems itself, differently in each runtime.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Map<string, string[]>();
  let argument: string | undefined;
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      if (syntax.argument === undefined || argument !== undefined) {
        throw badUsage(`unexpected argument '${token.value}'`, syntax.command);
      }
      argument = token.value;
      continue;
    }
    const { name, rawName, value } = token;
    if (!Object.hasOwn(options, name)) {
      throw badUsage(unknownFlag(name, rawName, Object.keys(options)), syntax.command);
    }
    const takesValue = options[name].type === "string";
    if (takesValue && !value) throw badUsage(`${rawName} needs a value`, syntax.command);
    if (!takesValue && value !== undefined) {
      throw badUsage(`${rawName} takes no value`, syntax.command);
    }
    given.set(name, [...given.get(name) ?? [], value ?? ""]);
  }
  return new Flags(syntax.command, given, argument);
}

function unknownFlag(name: string, written: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `unknown flag ${written}` + (near === undefined ? "" : `; did you mean --${near}?`);
}

/** A command of `weir`. */
export interface Command {
  readonly syntax: Syntax;
  readonly help: string;
  /** What its flags are, where they do not read as those of other commands. Throws UsageError. */
  parse?(args: readonly string[]): Flags;
  /** Resolves when its work is done, which for a server is when it was told to stop. */
  start(flags: Flags): Promise<void>;
}

import { parseArgs } from "node:util";
import { nearest } from "../../config/problems.ts";
import { UsageError } from "./errors.ts";

interface FlagKind {
  readonly type: "string" | "boolean";
  /** One letter: `-f`. */
  readonly short?: string;
}

export interface Syntax {
  readonly command: string;
  readonly flags: Readonly<Record<string, FlagKind>>;
  /** Flags of the contract that are refused by name. */
  readonly notYet?: readonly string[];
}

/** What was given, by flag, in order; `true` for a flag without a value. */
export class Flags {
  readonly #given: ReadonlyMap<string, readonly string[]>;

  constructor(given: ReadonlyMap<string, readonly string[]>) {
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
  const { command, notYet = [] } = syntax;
  const options = { ...HELP, ...syntax.flags };
  // Strict mode would word the problems itself, differently in each runtime.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") {
      throw new UsageError(`unexpected argument '${token.value}'`, command);
    }
    if (token.kind === "option-terminator") continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(options, name)) throw unknownFlag(rawName, { command, options, notYet });
    if (options[name].type === "boolean" && value !== undefined) {
      throw new UsageError(`${rawName} takes no value`, command);
    }
    if (options[name].type === "string" && (value === undefined || value === "")) {
      throw new UsageError(`${rawName} needs a value`, command);
    }
    given.set(name, [...given.get(name) ?? [], value ?? ""]);
  }
  return new Flags(given);
}

function unknownFlag(
  flag: string,
  { command, options, notYet }: {
    command: string;
    options: Syntax["flags"];
    notYet: readonly string[];
  },
): UsageError {
  const known = [...Object.keys(options), ...notYet].map((name) => `--${name}`);
  if (notYet.includes(flag.replace(/^--/, ""))) {
    return new UsageError(`${flag} is not supported yet`, command);
  }
  const near = nearest(flag, known);
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  return new UsageError(`unknown flag ${flag}${hint}`, command);
}

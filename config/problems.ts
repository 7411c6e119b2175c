/** Problems of a config: each has a message and a position. The wording that messages share. */

export interface Position {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** `FILE:LINE:COLUMN`. */
export function positionText({ file, line, column }: Partial<Position>): string {
  return `${file}:${line}:${column}`;
}

/** A problem with a file has a position; one with an object has only a `path` of keys. */
export class Problem {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;

  constructor(readonly message: string, readonly path: string, position?: Position) {
    this.file = position?.file;
    this.line = position?.line;
    this.column = position?.column;
  }

  toString(): string {
    const place = this.file === undefined ? this.path : positionText(this);
    return `${place}: ${this.message}`;
  }
}

/** Thrown for a config with problems. Its message has one line for each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly problems: readonly Problem[]) {
    super(problems.join("\n"));
  }
}

/** `upstreams.shop.targets[0].url`; `config` for the config itself. */
export function keyPath(keys: readonly (string | number)[]): string {
  const path = keys.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`).join("");
  return path.replace(/^\./, "") || "config";
}

/** A value, as messages show it: short, on one line, as in the config. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value !== "string") return String(value);
  const text = value.length > 60 ? `${value.slice(0, 59)}…` : value;
  const visible = text.replace(/\p{Cc}/gu, (char) => JSON.stringify(char).slice(1, -1));
  return `'${visible}'`;
}

export function expected(what: string, value: unknown): string {
  return `expected ${what}, got ${show(value)}${variableHint(value)}`;
}

/** A hint for a text with a variable in a shell's form, `$NAME`. */
export function variableHint(value: unknown): string {
  const isVariable = typeof value === "string" && /\$[A-Za-z_]\w/.test(value);
  return isVariable ? "; a variable is written ${NAME}" : "";
}

/** With what to write to make it a list. */
export function expectedList(value: unknown): string {
  const isMapping = typeof value === "object" && value !== null;
  const remedy = isMapping || value === null || value === undefined
    ? "write each of its items behind a '- '"
    : "put it between [ and ]";
  return `${expected("a list", value)}; ${remedy}`;
}

/** `keys`: the keys of the mapping; absent: the user chooses its names. */
export function expectedMapping(value: unknown, keys?: readonly string[]): string {
  const some = keys?.slice(0, 3).join(", ");
  const like = keys !== undefined && keys.length > 3 ? `${some}, …` : some;
  const what = like === undefined ? "names" : `keys (${like})`;
  const where = Array.isArray(value)
    ? "with ':' behind them and no '-' before"
    : "below it, indented";
  return `${expected("a mapping", value)}; write its ${what} ${where}`;
}

/** A hint for one word that may be meant as several. */
export function listHint(value: unknown): string {
  const words = typeof value === "string" ? value.split(/[\s,;|]+/).filter(Boolean) : [];
  return words.length > 1 ? `; write several as a list: [${words.join(", ")}]` : "";
}

interface Choices {
  known: readonly string[];
  /** Words that are not supported yet, but may have been meant. */
  notYet?: readonly string[];
}

/** `unknown key 'taget'; did you mean 'target'?`, or the known words, if none is similar. */
export function unknown(what: string, name: string, { known, notYet = [] }: Choices): string {
  const near = nearest(name, [...known, ...notYet]);
  if (near !== undefined) return `unknown ${what} ${show(name)}; did you mean '${near}'?`;
  const plural = what.replace(/([^aeiou])y$/, "$1ie") + "s";
  if (known.length === 0) return `unknown ${what} ${show(name)}; there are no ${plural}`;
  const some = known.slice(0, 20).join(", ") + (known.length > 20 ? ", …" : "");
  return `unknown ${what} ${show(name)}; known ${plural}: ${some}`;
}

/** The candidate most similar to `name`: at most a third of the letters differ. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const limit = Math.max(name.length, candidate.length) / 3;
    if (Math.abs(name.length - candidate.length) > limit) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance > limit || distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** Damerau–Levenshtein (optimal string alignment): two swapped neighbours count as one edit. */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = from[i - 1] === to[j - 1] ? 0 : 1;
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + change);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[from.length][to.length];
}

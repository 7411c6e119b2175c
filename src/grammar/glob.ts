/** Globs over paths, as config and program share them. */

/** In the order in which they stand for a path. */
export type GlobPart =
  /** Stands for itself. */
  | { readonly kind: "text"; readonly text: string }
  /** `?`, `*`, `**`; and where it has slashes on both sides, `**` with the one behind it. */
  | { readonly kind: "character" | "in_segment" | "anything" | "folders" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly CodeRange[] }
  | { readonly kind: "either"; readonly choices: readonly (readonly GlobPart[])[] };

/** Code units, both ends included. */
export type CodeRange = readonly [first: number, last: number];

/** Each takes a call within a call to make something of it. */
const MOST_DEEP = 100;

/**
 * `*` within a segment, `**` across segments (between slashes: none or more whole ones), `?` one
 * character, `[abc]`, `[a-z]`, `[!a]`, `{this,that}`, and `\` before a sign that is meant literally.
 * Throws SyntaxError for what is left open, which says nothing of where.
 */
export function parseGlob(glob: string): readonly GlobPart[] {
  const whole = new Sequence();
  const open: { before: Sequence; choices: Sequence[] }[] = [];
  let sequence = whole;
  for (let at = 0; at < glob.length;) {
    const { length, part } = signAt(glob, at);
    const written = glob.slice(at, at + length);
    at += length;
    if (part !== undefined) {
      sequence.add(part);
    } else if (written === "{") {
      if (open.length === MOST_DEEP) throw new SyntaxError(`'{' more than ${MOST_DEEP} deep`);
      open.push({ before: sequence, choices: [sequence = new Sequence()] });
    } else if (written === "," && open.length > 0) {
      open.at(-1)!.choices.push(sequence = new Sequence());
    } else if (written === "}") {
      const closed = open.pop();
      if (closed === undefined) throw new SyntaxError("'}' without '{'");
      sequence = closed.before;
      sequence.add({ kind: "either", choices: closed.choices.map(({ parts }) => parts) });
    } else {
      sequence.add({ kind: "text", text: written });
    }
  }
  if (open.length > 0) throw new SyntaxError("'{' without '}'");
  return whole.parts;
}

class Sequence {
  readonly parts: GlobPart[] = [];

  /** Texts that meet are one. */
  add(part: GlobPart): void {
    const last = this.parts.at(-1);
    if (part.kind !== "text" || last?.kind !== "text") this.parts.push(part);
    else this.parts[this.parts.length - 1] = { kind: "text", text: last.text + part.text };
  }
}

/** Without a part: a brace or a comma, or text that stands for itself. */
interface Sign {
  readonly length: number;
  readonly part?: GlobPart;
}

function signAt(glob: string, at: number): Sign {
  switch (glob[at]) {
    case "\\":
      return escaped(glob, at);
    case "?":
      return { length: 1, part: { kind: "character" } };
    case "*":
      return stars(glob, at);
    case "[":
      return bracketed(glob, at);
    case "]":
      throw new SyntaxError("']' alone");
    case "{":
    case ",":
    case "}":
      return { length: 1 };
  }
  let end = at + 1;
  while (end < glob.length && !SIGNS.has(glob[end])) end++;
  return { length: end - at };
}

const SIGNS: ReadonlySet<string> = new Set("\\?*[]{,}");

function escaped(glob: string, at: number): Sign {
  const code = glob.codePointAt(at + 1);
  if (code === undefined) throw new SyntaxError("'\\' alone");
  const text = String.fromCodePoint(code);
  return { length: 1 + text.length, part: { kind: "text", text } };
}

function stars(glob: string, at: number): Sign {
  let end = at + 1;
  while (glob[end] === "*") end++;
  const length = end - at;
  if (length === 1) return { length, part: { kind: "in_segment" } };
  const isBetweenSlashes = glob[at - 1] === "/" && glob[end] === "/";
  return isBetweenSlashes
    ? { length: length + 1, part: { kind: "folders" } }
    : { length, part: { kind: "anything" } };
}

/** What may stand in a path as it is: a triplet has no place in a class. */
const members = /^[\w\-.~!$&'()*+,;=:@]+$/;

function bracketed(glob: string, at: number): Sign {
  const end = glob.indexOf("]", at + 2);
  if (end < 0 || glob[at + 1] === "]") throw new SyntaxError("'[' alone");
  const negated = /[!^]/.test(glob[at + 1]);
  const written = glob.slice(negated ? at + 2 : at + 1, end);
  const ranges = members.test(written) ? rangesOf(written) : undefined;
  if (ranges === undefined) throw new SyntaxError(`bad class '${glob.slice(at, end + 1)}'`);
  return { length: end + 1 - at, part: { kind: "class", negated, ranges } };
}

/** A dash at an end stands for itself. Undefined where a range ends before it begins. */
function rangesOf(written: string): CodeRange[] | undefined {
  const ranges: CodeRange[] = [];
  for (let i = 0; i < written.length;) {
    const isRange = written[i + 1] === "-" && i + 2 < written.length;
    const first = written.charCodeAt(i);
    const last = isRange ? written.charCodeAt(i + 2) : first;
    if (last < first) return undefined;
    ranges.push([first, last]);
    i += isRange ? 3 : 1;
  }
  return ranges;
}

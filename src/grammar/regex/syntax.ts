/**
 * What a regex is made of. Its characters and classes are left to the platform, one at a time: what
 * is read here is how they hang together.
 */

export type Node =
  | { readonly kind: "one"; readonly fits: (char: string) => boolean }
  | { readonly kind: "place"; readonly holds: (chars: readonly string[], at: number) => boolean }
  | { readonly kind: "look"; readonly body: Node; readonly behind: boolean; readonly not: boolean }
  | { readonly kind: "group"; readonly body: Node; readonly number: number }
  | Repeat
  | { readonly kind: "sequence" | "either"; readonly nodes: readonly Node[] };

export interface Repeat {
  readonly kind: "repeat";
  readonly body: Node;
  readonly min: number;
  readonly max: number;
  readonly isLazy: boolean;
}

export interface Syntax {
  readonly root: Node;
  /** The name of each group, or "", by its number less 1. */
  readonly names: readonly string[];
}

/** Each takes a call within a call. */
const MOST_DEEP = 100;

/** `regex` has the flag `u`. Throws SyntaxError for what cannot be matched in linear time. */
export function syntaxOf({ source, flags }: RegExp): Syntax {
  return new Reader(source).read(flags.replace(/[^is]/g, ""));
}

class Reader {
  readonly #source: string;
  readonly #names: string[] = [];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(flags: string): Syntax {
    const root = this.#either(flags);
    return { root, names: this.#names };
  }

  #either(flags: string): Node {
    const nodes = [this.#sequence(flags)];
    while (this.#take(/\|/y) !== undefined) nodes.push(this.#sequence(flags));
    return nodes.length === 1 ? nodes[0] : { kind: "either", nodes };
  }

  #sequence(flags: string): Node {
    const nodes: Node[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at])) {
      nodes.push(this.#quantified(this.#atom(flags)));
    }
    return { kind: "sequence", nodes };
  }

  #quantified(body: Node): Node {
    const found = this.#take(/(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)/y);
    if (found === undefined) return body;
    const [, sign, least, comma, most, lazy] = found;
    const min = sign === undefined ? Number(least) : sign === "+" ? 1 : 0;
    const several = most ? Number(most) : comma === undefined ? min : Infinity;
    const max = sign === undefined ? several : sign === "?" ? 1 : Infinity;
    if (max > min && mayBeEmpty(body)) {
      throw new SyntaxError("beside look-around, what may be empty cannot be repeated");
    }
    if (max > 1 && has(body, (node) => node.kind === "look" && has(node.body, isGroup))) {
      throw new SyntaxError("a group within look-ahead cannot be repeated");
    }
    return { kind: "repeat", body, min, max, isLazy: lazy !== "" };
  }

  #atom(flags: string): Node {
    const look = this.#take(/\(\?(<?)([=!])/y);
    if (look !== undefined) {
      const body = this.#inside(flags);
      const behind = look[1] !== "";
      if (behind && has(body, isGroup)) {
        throw new SyntaxError("a group within look-behind is not supported; write it as (?:…)");
      }
      return { kind: "look", body, behind, not: look[2] === "!" };
    }
    const plain = this.#take(/\(\?([ims]*)(?:-([ims]+))?:/y);
    if (plain !== undefined) return this.#inside(changed(flags, plain[1], plain[2] ?? ""));
    const open = this.#take(/\((?:\?<([^>]*)>)?/y);
    if (open !== undefined) {
      const number = this.#names.push(open[1] ?? "");
      return { kind: "group", body: this.#inside(flags), number };
    }
    const place = this.#take(/\^|\$|\\[bB]/y)?.[0];
    if (place !== undefined) return { kind: "place", holds: places[place] };
    if (this.#take(/\\(?:[1-9]|k<)/y)) {
      throw new SyntaxError("a back reference cannot be matched in linear time");
    }
    const [one] = this.#take(ONE)!;
    return { kind: "one", fits: fitting(one, flags) };
  }

  /** What stands up to the parenthesis that closes, and that too. */
  #inside(flags: string): Node {
    if (++this.#depth > MOST_DEEP) {
      throw new SyntaxError(`parentheses more than ${MOST_DEEP} deep`);
    }
    const node = this.#either(flags);
    this.#take(/\)/y);
    this.#depth--;
    return node;
  }

  #take(regex: RegExp): RegExpExecArray | undefined {
    regex.lastIndex = this.#at;
    const found = regex.exec(this.#source);
    if (found === null) return undefined;
    this.#at = regex.lastIndex;
    return found;
  }
}

/** A class, an escape, or a character. */
const ONE =
  /\[(?:\\[^]|[^\]\\])*\]|\\(?:u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|[pP]\{[^}]*\}|c[A-Za-z]|[^])|[^]/uy;

function changed(flags: string, on: string, off: string): string {
  if (/m/.test(on)) throw new SyntaxError("beside look-around, (?m:) is not supported");
  return [...new Set(flags + on)].filter((flag) => !off.includes(flag)).join("");
}

/** Whether the platform finds a character to be that one. Those of ASCII are asked for once. */
function fitting(one: string, flags: string): (char: string) => boolean {
  const regex = new RegExp(`^${one}$`, `u${flags}`);
  const known: boolean[] = [];
  return (char) => {
    const code = char.charCodeAt(0);
    return code < 128 ? known[code] ??= regex.test(char) : regex.test(char);
  };
}

type Holds = (chars: readonly string[], at: number) => boolean;

const isWord = (char: string | undefined) => char !== undefined && /^\w$/.test(char);
const isBoundary: Holds = (chars, at) => isWord(chars[at - 1]) !== isWord(chars[at]);

const places: Readonly<Record<string, Holds>> = {
  "^": (_, at) => at === 0,
  "$": (chars, at) => at === chars.length,
  "\\b": isBoundary,
  "\\B": (chars, at) => !isBoundary(chars, at),
};

function mayBeEmpty(node: Node): boolean {
  switch (node.kind) {
    case "one":
      return false;
    case "place":
    case "look":
      return true;
    case "group":
      return mayBeEmpty(node.body);
    case "repeat":
      return node.min === 0 || mayBeEmpty(node.body);
    case "sequence":
      return node.nodes.every(mayBeEmpty);
    case "either":
      return node.nodes.some(mayBeEmpty);
  }
}

function isGroup({ kind }: Node): boolean {
  return kind === "group";
}

function has(node: Node, wanted: (node: Node) => boolean): boolean {
  if (wanted(node)) return true;
  if ("body" in node) return has(node.body, wanted);
  return "nodes" in node && node.nodes.some((each) => has(each, wanted));
}

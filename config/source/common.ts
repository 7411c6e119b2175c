/**
 * A reader of the YAML that most configs keep to, and of JSON: mappings and lists on lines of their
 * own, words of one line, `[a, b]` and `{ a: b }` on one line (in JSON on several), comments. It
 * gives up on a text with anything else in it, or with a mistake: the library then reads that. What
 * it reads, it reads as the library does, which a test compares, in a thirtieth of the time. The
 * library in a thread would make requests wait longer: docs/internals.md has the figures.
 */
import { atOnce, type Steps } from "../../src/grammar/steps.ts";
import { type List, type Mapping, MAX_DEPTH, type Node, type Word } from "./node.ts";
import { resolvePlain } from "./library.ts";

/** Undefined: `text` has something that this reader does not read. */
export function* readCommon(text: string): Steps<Node | undefined> {
  if (unusual.test(text)) return undefined;
  try {
    return yield* new CommonReader(text).read();
  } catch (error) {
    // V8 throws a RangeError where a word has millions of pieces: its regexes overflow the stack.
    if (error instanceof NotCommon || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The text has something that this reader does not read. */
class NotCommon extends Error {}

/** Tabs, carriage returns and other controls, other kinds of spaces, characters without a width. */
const unusual =
  // deno-lint-ignore no-control-regex
  /[\0-\x09\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]/;

/** All of these match at the reader's position. */
const beforeFirstLine = /(?: *(?:#[^\n]*)?\n)* */y;
const restOfLine = / *(?:(?<= )#[^\n]*)?(?=\n|$)/y;
const toNextLine = /(?:\n *(?:#[^\n]*)?(?=\n|$))*(?:\n *|$)/y;
const toValue = / +(?=[^ \n#])/y;
const dash = /- +(?=[^ \n#])/y;
const key = /(?:[\w/$][\w/.$*+~%@={}-]{0,200}|"[^"\\\n]{0,200}"|'[^'\n]{0,200}'):(?=[ \n]|$)/y;
const plain = /(?:[\w/.$(^+~\\<=;]|-(?=\d)|:(?=[^ \n]))(?:[^\n :#]+|:(?=[^ \n])|#| +(?=[^ \n#]))*/y;
const doubleQuoted = /"[^"\\\n]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\n]*)*"/y;
const singleQuoted = /'[^'\n]*(?:''[^'\n]*)*'/y;

/** Between brackets. */
const spaces = / */y;
const spacesOfJson = /[ \n]*/y;
const keyInFlow = /(?:[\w/$][\w/.$*+~%@=-]{0,200}:(?= )|(?:"[^"\\\n]{0,200}"|'[^'\n]{0,200}'):)/y;
const plainInFlow = /(?:[\w/$(^+~\\<=;]|-(?=\d))(?:[^ \n,[\]{}:#]+|:(?=[^ \n,[\]{}])|#)*/y;

const LINES_A_STEP = 50;

/** A collection that may get more entries. */
type Open = Mapping & { entries: { key: Word; value: Node }[] } | List & { items: Node[] };

/** A collection on lines of its own; `indent`: of each of its keys or dashes. */
interface Block {
  readonly indent: number;
  readonly node: Open;
}

class CommonReader {
  readonly #text: string;
  #at = 0;
  /** Of the next line, once the one before has ended; -1 at the end of the text. */
  #indent = 0;
  /** From the outermost to the innermost. */
  readonly #blocks: Block[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  *read(): Steps<Node> {
    this.#toLine(beforeFirstLine);
    if (this.#indent === 0 && this.#text.startsWith("---", this.#at)) {
      this.#at += 3;
      this.#endLine();
    }
    const top = yield* this.#next === "{" ? this.#json() : this.#lines();
    if (this.#indent !== -1) throw new NotCommon();
    return top;
  }

  get #next(): string | undefined {
    return this.#text[this.#at];
  }

  #stands(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  #skip(pattern: RegExp): void {
    if (!this.#stands(pattern)) throw new NotCommon();
    this.#at = pattern.lastIndex;
  }

  #take(pattern: RegExp): string {
    const start = this.#at;
    this.#skip(pattern);
    return this.#text.slice(start, this.#at);
  }

  #endLine(): void {
    this.#skip(restOfLine);
    this.#toLine(toNextLine);
  }

  #toLine(pattern: RegExp): void {
    this.#skip(pattern);
    const isEnd = this.#at === this.#text.length;
    this.#indent = isEnd ? -1 : this.#at - 1 - this.#text.lastIndexOf("\n", this.#at - 1);
  }

  *#json(): Steps<Node> {
    const top = yield* this.#flow(spacesOfJson);
    this.#endLine();
    return top;
  }

  *#lines(): Steps<Node> {
    const top = this.#open(this.#indent);
    let count = 0;
    do {
      const { indent, node } = this.#blockOfLine();
      if (node.kind === "list") this.#item(node.items, indent);
      else this.#entry(node.entries, indent);
      if (++count % LINES_A_STEP === 0) yield;
    } while (this.#indent >= 0);
    return top;
  }

  #open(indent: number): Open {
    const node = opened(this.#next === "-" ? "[" : "{", this.#at);
    if (this.#blocks.push({ indent, node }) > MAX_DEPTH) throw new NotCommon();
    return node;
  }

  /** The block that the line belongs to; those inside it have ended. */
  #blockOfLine(): Block {
    const kind = this.#next === "-" ? "list" : "mapping";
    while (true) {
      const block = this.#blocks.at(-1);
      // The line is indented between two blocks, or continues a word of the line before.
      if (block === undefined || block.indent < this.#indent) throw new NotCommon();
      if (block.indent === this.#indent && block.node.kind === kind) return block;
      this.#blocks.pop();
    }
  }

  #item(items: Node[], indent: number): void {
    const { length } = this.#take(dash);
    if (!this.#stands(key)) return void items.push(this.#inLine());
    const mapping = this.#open(indent + length) as Open & Mapping;
    items.push(mapping);
    this.#entry(mapping.entries, indent + length);
  }

  #entry(entries: { key: Word; value: Node }[], indent: number): void {
    const name = this.#key(key);
    if (this.#stands(toValue)) {
      this.#skip(toValue);
      entries.push({ key: name, value: this.#inLine() });
      return;
    }
    this.#endLine();
    const isBelow = this.#indent > indent || this.#indent === indent && this.#next === "-";
    if (!isBelow) throw new NotCommon();
    entries.push({ key: name, value: this.#open(this.#indent) });
  }

  #inLine(): Node {
    const isFlow = this.#next === "[" || this.#next === "{";
    const node = isFlow ? atOnce(this.#flow(spaces)) : this.#word(plain);
    this.#endLine();
    return node;
  }

  /** From an opening bracket to the one that closes it. `gap`: what may stand between the parts. */
  *#flow(gap: RegExp): Steps<Node> {
    const around: Open[] = [];
    let node = this.#bracket();
    while (true) {
      this.#skip(gap);
      if (this.#next === (node.kind === "list" ? "]" : "}")) {
        this.#at++;
        const outer = around.pop();
        if (outer === undefined) return node;
        node = outer;
        yield;
      } else {
        const part = this.#part(node);
        if (part.kind !== "word") {
          if (around.push(node) > MAX_DEPTH) throw new NotCommon();
          node = part;
          continue;
        }
      }
      this.#skip(gap);
      if (this.#next === ",") this.#at++;
      else if (this.#next !== (node.kind === "list" ? "]" : "}")) throw new NotCommon();
    }
  }

  #bracket(): Open {
    return opened(this.#text[this.#at], this.#at++);
  }

  /** The next part of a flow collection; of a nested collection only the opening bracket. */
  #part(of: Open): Open | Word {
    const name = of.kind === "mapping" ? this.#key(keyInFlow) : undefined;
    this.#skip(spaces);
    const isFlow = this.#next === "[" || this.#next === "{";
    const value = isFlow ? this.#bracket() : this.#word(plainInFlow);
    if (of.kind === "list") of.items.push(value);
    else of.entries.push({ key: name!, value });
    return value;
  }

  #key(pattern: RegExp): Word {
    const at = this.#at;
    const written = this.#take(pattern).slice(0, -1);
    if (!/^["']/.test(written)) return { kind: "word", at, value: written, plain: written };
    return { kind: "word", at, value: written.slice(1, -1), plain: undefined };
  }

  #word(unquoted: RegExp): Word {
    const at = this.#at;
    if (this.#next === '"') {
      const text = this.#take(doubleQuoted);
      const value = text.includes("\\") ? JSON.parse(text) : text.slice(1, -1);
      return { kind: "word", at, value, plain: undefined };
    }
    if (this.#next === "'") {
      const text = this.#take(singleQuoted);
      return { kind: "word", at, value: text.slice(1, -1).replaceAll("''", "'"), plain: undefined };
    }
    const text = this.#take(unquoted);
    return { kind: "word", at, value: resolvePlain(text), plain: text };
  }
}

function opened(bracket: string, at: number): Open {
  return bracket === "[" ? { kind: "list", at, items: [] } : { kind: "mapping", at, entries: [] };
}

import type { Steps } from "../../src/grammar/steps.ts";
import { type Environment, isTemplate, substitute } from "../environment.ts";
import { keyPath, type Position, Problem } from "../problems.ts";
import type { Key, Mark } from "../source.ts";
import { aliasOfNothing } from "./mistakes/words.ts";
import {
  type Alias,
  type List,
  type Mapping,
  MAX_DEPTH,
  type Node,
  TOO_DEEP,
  type Word,
} from "./node.ts";
import { resolvePlain } from "./library.ts";

/** More than any config needs; it stops one whose aliases multiply (a "billion laughs"). */
const MAX_ALIASES = 100_000;
const TOO_MANY_ALIASES = `more than ${MAX_ALIASES} aliases; no config needs that many`;

interface Read {
  value: unknown;
  mark: SourceMark;
}

/** From the nodes of a file to values: follows aliases, merges `<<`, fills in `${NAME}`. */
export class Reader {
  readonly problems: Problem[] = [];
  /** It has stopped before the end, at a limit. */
  hasGivenUp = false;
  readonly #env: Environment;
  readonly #position: (offset: number) => Position;
  /** Of the node being read. */
  readonly #path: Key[] = [];
  /** The collections around the node being read: an alias to one of them would never end. */
  readonly #around = new Set<Node>();
  #aliases = 0;

  constructor(env: Environment, position: (offset: number) => Position) {
    this.#env = env;
    this.#position = position;
  }

  /** `keyAt`: the offset of its key. */
  *read(node: Node | null, keyAt: number): Steps<Read> {
    if (node === null || node.kind === "word") return this.#readWord(node, keyAt);
    const mark = new SourceMark(node.at, keyAt, this.#position);
    if (node.kind === "alias") return yield* this.#readAlias(node, mark);
    // Aliases may nest deeper than the text.
    if (this.#around.size === MAX_DEPTH) this.#giveUp(TOO_DEEP, mark.at);
    if (this.hasGivenUp) return { value: null, mark };
    this.#around.add(node);
    const value = yield* node.kind === "mapping"
      ? this.#readMapping(node, mark)
      : this.#readList(node, mark);
    this.#around.delete(node);
    yield;
    return { value, mark };
  }

  *#readList({ items }: List, mark: SourceMark): Steps<unknown[]> {
    const values: unknown[] = [];
    for (const [index, item] of items.entries()) {
      this.#path.push(index);
      const read = isWord(item) ? this.#readWord(item, mark.at) : yield* this.read(item, mark.at);
      this.#path.pop();
      values.push(read.value);
      mark.add(index, read.mark);
    }
    return values;
  }

  /** `<<` merges mappings; explicit keys take precedence over theirs (YAML 1.1 merge type). */
  *#readMapping({ entries }: Mapping, mark: SourceMark): Steps<Record<string, unknown>> {
    const values: Record<string, unknown> = {};
    const merged = new Map<string, Read>();
    for (const { key, value } of entries) {
      const name = this.#readKey(key);
      if (name === undefined) continue;
      if (Object.hasOwn(values, name)) {
        const { line, column } = mark.children.get(name)!.key();
        this.#report(`duplicate key '${name}'; the first is at ${line}:${column}`, key.at);
      } else if (name === "<<" && key.kind === "word" && key.plain !== undefined) {
        this.#merge(yield* this.read(value, key.at), merged);
      } else {
        this.#path.push(name);
        const read = isWord(value)
          ? this.#readWord(value, key.at)
          : yield* this.read(value, key.at);
        this.#path.pop();
        put(values, name, read.value);
        mark.add(name, read.mark);
      }
    }
    for (const [name, read] of merged) {
      if (Object.hasOwn(values, name)) continue;
      put(values, name, read.value);
      mark.add(name, read.mark);
    }
    return values;
  }

  #merge({ value, mark }: Read, into: Map<string, Read>): void {
    if (Array.isArray(value)) {
      value.forEach((item, index) =>
        this.#merge({ value: item, mark: mark.children.get(index)! }, into)
      );
    } else if (typeof value === "object" && value !== null) {
      for (const [name, item] of Object.entries(value)) {
        if (!into.has(name)) into.set(name, { value: item, mark: mark.children.get(name)! });
      }
    } else if (!this.hasGivenUp) {
      this.#report("'<<' takes a mapping or a list of mappings", mark.at);
    }
  }

  #readKey(node: Node): string | undefined {
    const target = node.kind === "alias" ? node.of : node;
    if (target?.kind === "word") {
      return this.#substitute(target.plain ?? String(target.value), node.at);
    }
    this.#report("a key is one word", node.at);
    return undefined;
  }

  #readWord(word: Word | null, keyAt: number): Read {
    const mark = new SourceMark(word?.at ?? keyAt, keyAt, this.#position);
    return { value: word === null ? null : this.#filledIn(word), mark };
  }

  #filledIn({ value, plain, at }: Word): unknown {
    if (typeof value !== "string" || !value.includes("${")) return value;
    const text = this.#substitute(value, at);
    return plain === undefined ? text : resolvePlain(text);
  }

  #substitute(text: string, at: number): string {
    if (!text.includes("${")) return text;
    return substitute(text, {
      env: this.#env,
      template: isTemplate(this.#path),
      report: (message) => this.#report(message, at),
    });
  }

  *#readAlias(alias: Alias, mark: SourceMark): Steps<Read> {
    const { name, of: node } = alias;
    const fault = node === undefined
      ? aliasOfNothing(name, this.#path.join("."))
      : this.#around.has(node)
      ? `the alias '*${name}' contains itself`
      : undefined;
    if (fault !== undefined) this.#report(fault, mark.at);
    else if (++this.#aliases > MAX_ALIASES) this.#giveUp(TOO_MANY_ALIASES, mark.at);
    else return yield* this.read(node!, mark.keyAt);
    return { value: null, mark };
  }

  #giveUp(message: string, at: number): void {
    if (!this.hasGivenUp) this.#report(message, at);
    this.hasGivenUp = true;
  }

  #report(message: string, at: number): void {
    this.problems.push(new Problem(message, keyPath(this.#path), this.#position(at)));
  }
}

function isWord(node: Node | null): node is Word | null {
  return node === null || node.kind === "word";
}

/** 10,000 routes have 80,000 marks, and few are ever asked for: so no maps and no closures. */
class SourceMark implements Mark {
  #keys: Key[] | undefined;
  #parts: SourceMark[] | undefined;
  #children: Map<Key, SourceMark> | undefined;

  constructor(
    readonly at: number,
    readonly keyAt: number,
    readonly position: (offset: number) => Position,
  ) {}

  add(key: Key, part: SourceMark): void {
    (this.#keys ??= []).push(key);
    (this.#parts ??= []).push(part);
    this.#children?.set(key, part);
  }

  get children(): Map<Key, SourceMark> {
    const parts = this.#parts ?? [];
    return this.#children ??= new Map(this.#keys?.map((key, index) => [key, parts[index]]));
  }

  value(): Position {
    return this.position(this.at);
  }

  key(): Position {
    return this.position(this.keyAt);
  }
}

/** Not by assignment of `__proto__`, which would set the prototype. */
function put(values: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") {
    values[name] = value;
    return;
  }
  const property = { value, writable: true, enumerable: true, configurable: true };
  Object.defineProperty(values, name, property);
}

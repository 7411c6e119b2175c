import { type Alias, type Document, type Node, type Scalar, type YAMLMap } from "yaml";
import { isAlias, isMap, isScalar, isSeq, visit } from "yaml";
import { type Environment, substitute } from "../environment.ts";
import { keyPath, type Position, Problem } from "../problems.ts";
import type { Key, Mark } from "../source.ts";

/** Enough for any config by hand, and an end to the one whose aliases multiply. */
const MAX_ALIASES = 100_000;

/** Of a scalar: most of a large config. */
const NONE: Mark["children"] = new Map();

interface Surroundings {
  env: Environment;
  position: (offset: number) => Position;
}

interface Read {
  value: unknown;
  mark: Mark;
}

/** One pass over a parsed document: aliases followed, `<<` merged in, `${NAME}` filled in. */
export class Reader {
  readonly problems: Problem[] = [];
  readonly #document: Document;
  readonly #env: Environment;
  readonly #position: (offset: number) => Position;
  readonly #anchored: Map<Alias, Node>;
  /** The collections around the node being read: an alias to one of them has no end. */
  readonly #around = new Set<Node>();
  #aliases = 0;

  constructor(document: Document, { env, position }: Surroundings) {
    this.#document = document;
    this.#env = env;
    this.#position = position;
    this.#anchored = resolveAliases(document);
  }

  read(node: Node | null, path: Key[], key: () => Position): Read {
    const value = node?.range ? () => this.#position(node.range![0]) : key;
    if (isScalar(node)) {
      return { value: this.#readScalar(node, path, value), mark: { value, key, children: NONE } };
    }
    const mark: Mark = { value, key, children: new Map() };
    if (isAlias(node)) return this.#readAlias(node, path, mark);
    if (node === null) return { value: null, mark };
    this.#around.add(node);
    const read = { value: this.#readCollection(node, path, mark), mark };
    this.#around.delete(node);
    return read;
  }

  #readCollection(node: Node, path: Key[], mark: Mark): unknown {
    if (isMap(node)) return this.#readMap(node as YAMLMap<Node, Node | null>, path, mark);
    if (!isSeq(node)) return null;
    return node.items.map((item, index) => {
      const read = this.read(item as Node, [...path, index], mark.value);
      mark.children.set(index, read.mark);
      return read.value;
    });
  }

  /** `<<` merges mappings in: its keys give way to those written out (YAML 1.1 merge type). */
  #readMap(node: YAMLMap<Node, Node | null>, path: Key[], mark: Mark): Record<string, unknown> {
    const own = new Map<string, unknown>();
    const merged = new Map<string, Read>();
    for (const { key: keyNode, value: valueNode } of node.items) {
      const at = () => this.#position(keyNode.range![0]);
      const name = this.#readKey(keyNode, path);
      if (name === undefined) continue;
      const first = mark.children.get(name);
      if (first !== undefined) {
        const { line, column } = first.key();
        this.#report(`duplicate key '${name}'; the first is at ${line}:${column}`, path, at());
        continue;
      }
      if (name === "<<" && isPlain(keyNode)) {
        this.#merge(this.read(valueNode, path, at), merged, path);
        continue;
      }
      const read = this.read(valueNode, [...path, name], at);
      own.set(name, read.value);
      mark.children.set(name, read.mark);
    }
    for (const [name, read] of merged) {
      if (own.has(name)) continue;
      own.set(name, read.value);
      mark.children.set(name, read.mark);
    }
    // Not by assignment: a key may be `__proto__`.
    return Object.fromEntries(own);
  }

  #merge({ value, mark }: Read, into: Map<string, Read>, path: Key[]): void {
    if (Array.isArray(value)) {
      value.forEach((item, index) =>
        this.#merge({ value: item, mark: mark.children.get(index)! }, into, path)
      );
    } else if (typeof value === "object" && value !== null) {
      for (const [name, item] of Object.entries(value)) {
        if (!into.has(name)) into.set(name, { value: item, mark: mark.children.get(name)! });
      }
    } else this.#report("'<<' takes a mapping or a list of mappings", path, mark.value());
  }

  #readKey(node: Node, path: Key[]): string | undefined {
    const position = () => this.#position(node.range![0]);
    const target = isAlias(node) ? this.#anchored.get(node) : node;
    if (!isScalar(target)) {
      this.#report("a key is one word", path, position());
      return undefined;
    }
    const text = isPlain(target) ? target.source ?? "" : String(target.value);
    return this.#substitute(text, path, position);
  }

  #readScalar(node: Scalar, path: Key[], position: () => Position): unknown {
    if (typeof node.value !== "string" || !node.value.includes("${")) return node.value;
    const text = this.#substitute(node.value, path, position);
    return isPlain(node) ? this.#resolvePlain(text) : text;
  }

  #substitute(text: string, path: Key[], position: () => Position): string {
    if (!text.includes("${")) return text;
    return substitute(text, {
      env: this.#env,
      template: path[0] === "routes" && (path[2] === "request" || path[2] === "response"),
      report: (message) => this.#report(message, path, position()),
    });
  }

  /** What YAML makes of `text` without quotes: a number, a boolean, nothing, or text. */
  #resolvePlain(text: string): unknown {
    const tag = this.#document.schema.tags.find((tag) =>
      tag.default === true && "test" in tag && tag.test?.test(text)
    );
    if (tag === undefined || tag.collection) return text;
    const resolved = tag.resolve!(text, () => {}, this.#document.options);
    return isScalar(resolved) ? resolved.value : resolved;
  }

  #readAlias(alias: Alias, path: Key[], mark: Mark): Read {
    const node = this.#anchored.get(alias);
    const fault = node === undefined
      ? `no anchor '&${alias.source}' stands before this alias`
      : this.#around.has(node)
      ? `the alias '*${alias.source}' contains itself`
      : ++this.#aliases > MAX_ALIASES
      ? `more than ${MAX_ALIASES} aliases`
      : undefined;
    if (fault === undefined) return this.read(node!, path, mark.key);
    if (this.#aliases <= MAX_ALIASES + 1) this.#report(fault, path, mark.value());
    return { value: null, mark };
  }

  #report(message: string, path: Key[], position: Position): void {
    this.problems.push(new Problem(message, keyPath(path), position));
  }
}

function isPlain(node: Node): boolean {
  return isScalar(node) && node.type === "PLAIN" && node.tag === undefined;
}

/** Each alias with the node that its anchor names: the last one before it. */
function resolveAliases(document: Document): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const anchored = new Map<Alias, Node>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) anchored.set(node, target);
      } else if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return anchored;
}

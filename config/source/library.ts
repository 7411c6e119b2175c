/** Reads all of YAML, by the library, and tells what is wrong with a text. */
import { Composer, CST, Document, Lexer, type Node as YamlNode, Parser } from "yaml";
import { isAlias, isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import type { Steps } from "../../src/grammar/steps.ts";
import { type Mistake, mistakesIn } from "./mistakes.ts";
import { lineBefore, notText } from "./mistakes/words.ts";
import { type Entry, MAX_DEPTH, type Node, TOO_DEEP } from "./node.ts";

/** The YAML of configs: 1.2, core schema. */
export const yamlOptions = { schema: "core", merge: false } as const;

const { schema, options } = new Document(null, yamlOptions);

/** The value that YAML gives `text` without quotes: a number, a boolean, null, or text. */
export function resolvePlain(text: string): unknown {
  // The first letter of most words rules out all but text.
  if (/^[a-zA-Z/]/.test(text) && !/^(?:null|true|false)$/i.test(text)) return text;
  const tag = schema.tags.find((tag) =>
    tag.default === true && "test" in tag && tag.test?.test(text)
  );
  if (tag === undefined || tag.collection) return text;
  const resolved = tag.resolve!(text, () => {}, options);
  return isScalar(resolved) ? resolved.value : resolved;
}

export interface Parsed {
  /** Null: the text is empty, or has mistakes. */
  readonly top: Node | null;
  readonly mistakes: readonly Mistake[];
}

export function* readAll(text: string): Steps<Parsed> {
  const documents = yield* documentsIn(text);
  if (!Array.isArray(documents)) return { top: null, mistakes: [documents] };
  const [{ errors, warnings, contents }, second] = documents;
  const mistakes = mistakesIn(text, [...errors, ...warnings]);
  if (mistakes.length === 0 && second !== undefined) {
    const message = "a config file has one YAML document; put what follows in a file of its own";
    mistakes.push({ message, at: second.range[0] });
  }
  if (mistakes.length > 0 || contents === null) return { top: null, mistakes };
  const conversion = new Conversion(text);
  const top = yield* conversion.nodeOf(contents);
  return { top: conversion.mistakes.length === 0 ? top : null, mistakes: conversion.mistakes };
}

/** Duplicate keys are reported by the reader: variables in them are filled in there. */
const composing = { ...yamlOptions, prettyErrors: false, uniqueKeys: false };

const LEXEMES_A_STEP = 100;

/** The library's `parseAllDocuments` in steps, all but the composing. */
function* documentsIn(text: string): Steps<Document.Parsed[] | Mistake> {
  const parser = new Parser();
  const tokens = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    // Composing recurses: a text nested too deep would overflow the stack.
    if (parser.stack.length > MAX_DEPTH) {
      const beyond = parser.stack.filter(CST.isCollection).at(MAX_DEPTH);
      if (beyond !== undefined) return { message: TOO_DEEP, at: beyond.offset };
    }
    if (++count % LEXEMES_A_STEP === 0) yield;
  }
  tokens.push(...parser.end());
  return [...new Composer(composing).compose(tokens, true, text.length)];
}

/** The library's nodes as Weir's. */
class Conversion {
  readonly mistakes: Mistake[] = [];
  readonly #text: string;
  /** By the name of the anchor; a later anchor of the same name replaces the earlier. */
  readonly #anchored = new Map<string, Node>();

  constructor(text: string) {
    this.#text = text;
  }

  *nodeOf(found: YamlNode): Steps<Node> {
    const at = found.range![0];
    if (isAlias(found)) {
      return { kind: "alias", at, name: found.source, of: this.#anchored.get(found.source) };
    }
    if (isMap(found)) {
      const entries: Entry[] = [];
      const mapping = this.#named(found, { kind: "mapping", at, entries });
      for (const { key, value } of (found as YAMLMap<YamlNode, YamlNode | null>).items) {
        entries.push({
          key: yield* this.nodeOf(key),
          value: value && (yield* this.nodeOf(value)),
        });
        yield;
      }
      return mapping;
    }
    if (isSeq(found)) {
      const items: Node[] = [];
      const list = this.#named(found, { kind: "list", at, items });
      for (const item of found.items) {
        items.push(yield* this.nodeOf(item as YamlNode));
        yield;
      }
      return list;
    }
    const isPlain = isScalar(found) && found.type === "PLAIN" && found.tag === undefined;
    const value = isScalar(found) ? found.value : null;
    const plain = isPlain ? found.source ?? "" : undefined;
    if (plain === "" && isScalar(found) && found.anchor !== undefined) {
      const word = `&${found.anchor}`;
      const start = at - word.length;
      this.mistakes.push({ message: notText(word, lineBefore(this.#text, start)), at: start });
    }
    return this.#named(found, { kind: "word", at, value, plain });
  }

  #named(found: YamlNode, node: Node): Node {
    if ("anchor" in found && typeof found.anchor === "string") {
      this.#anchored.set(found.anchor, node);
    }
    return node;
  }
}

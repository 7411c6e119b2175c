/** All of YAML, read by the library; and what is wrong with a text. */
import { Composer, CST, type Document, Lexer, type Node as Found, Parser } from "yaml";
import { isAlias, isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import type { Steps } from "../../src/grammar/steps.ts";
import { type Fault, mistakesIn } from "./mistakes.ts";
import { lineBefore, notText } from "./mistakes/words.ts";
import { type Entry, MAX_DEPTH, type Node, TOO_DEEP } from "./node.ts";
import { dialect } from "./plain.ts";

export interface Whole {
  /** Null: there is nothing in the text, or it has faults. */
  readonly top: Node | null;
  readonly faults: readonly Fault[];
}

export function* readWhole(text: string): Steps<Whole> {
  const documents = yield* documentsIn(text);
  if (!Array.isArray(documents)) return { top: null, faults: [documents] };
  const [{ errors, warnings, contents }, second] = documents;
  const faults = mistakesIn(text, [...errors, ...warnings]);
  if (faults.length === 0 && second !== undefined) {
    const message = "a config file has one YAML document; put what follows in a file of its own";
    faults.push({ message, at: second.range[0] });
  }
  if (faults.length > 0 || contents === null) return { top: null, faults };
  const conversion = new Conversion(text);
  const top = yield* conversion.nodeOf(contents);
  return { top: conversion.faults.length === 0 ? top : null, faults: conversion.faults };
}

/** Two keys that are alike are reported by the reader, which knows their names. */
const options = { ...dialect, prettyErrors: false, uniqueKeys: false };

const LEXEMES_A_STEP = 100;

/** As the library's own `parseDocument`, which cannot be interrupted; the composing cannot here. */
function* documentsIn(text: string): Steps<Document.Parsed[] | Fault> {
  const parser = new Parser();
  const tokens = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    // Composing goes as deep as they are nested, and no stack is without an end.
    if (parser.stack.length > MAX_DEPTH) {
      const beyond = parser.stack.filter(CST.isCollection).at(MAX_DEPTH);
      if (beyond !== undefined) return { message: TOO_DEEP, at: beyond.offset };
    }
    if (++count % LEXEMES_A_STEP === 0) yield;
  }
  tokens.push(...parser.end());
  return [...new Composer(options).compose(tokens, true, text.length)];
}

/** From the library's nodes to Weir's. */
class Conversion {
  readonly faults: Fault[] = [];
  readonly #text: string;
  /** By the name of the anchor; a later one takes the place of one before. */
  readonly #anchored = new Map<string, Node>();

  constructor(text: string) {
    this.#text = text;
  }

  *nodeOf(found: Found): Steps<Node> {
    const at = found.range![0];
    if (isAlias(found)) {
      return { kind: "alias", at, name: found.source, of: this.#anchored.get(found.source) };
    }
    if (isMap(found)) {
      const entries: Entry[] = [];
      const mapping = this.#named(found, { kind: "mapping", at, entries });
      for (const { key, value } of (found as YAMLMap<Found, Found | null>).items) {
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
        items.push(yield* this.nodeOf(item as Found));
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
      this.faults.push({ message: notText(word, lineBefore(this.#text, start)), at: start });
    }
    return this.#named(found, { kind: "word", at, value, plain });
  }

  #named(found: Found, node: Node): Node {
    if ("anchor" in found && typeof found.anchor === "string") {
      this.#anchored.set(found.anchor, node);
    }
    return node;
  }
}

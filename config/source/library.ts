/** All of YAML, read by the library; and what is wrong with a text, in its words. */
import { Composer, type Document, Lexer, type Node as Found, Parser, type YAMLMap } from "yaml";
import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Steps } from "../steps.ts";
import type { Entry, Node } from "./node.ts";
import { dialect } from "./plain.ts";

export interface Fault {
  readonly message: string;
  readonly at: number;
}

export interface Whole {
  /** Null: there is nothing in the text, or it has faults. */
  readonly top: Node | null;
  readonly faults: readonly Fault[];
}

export function* readWhole(text: string): Steps<Whole> {
  const [document, second] = yield* documentsIn(text);
  const { errors, warnings, contents } = document;
  const faults = errors.map(faultOf);
  if (second !== undefined) {
    faults.push({ message: "a config file has one YAML document", at: second.range[0] });
  }
  faults.push(...warnings.map(faultOf));
  if (faults.length > 0 || contents === null) return { top: null, faults };
  return { top: yield* new Conversion().nodeOf(contents), faults };
}

function faultOf({ message, pos }: Document["errors" | "warnings"][number]): Fault {
  return { message, at: pos[0] };
}

/** Two keys that are alike are reported by the reader, which knows their names. */
const options = { ...dialect, prettyErrors: false, uniqueKeys: false };

const LEXEMES_A_STEP = 100;

/** As the library's own `parseDocument`, which cannot be interrupted; the composing cannot here. */
function* documentsIn(text: string): Steps<Document.Parsed[]> {
  const parser = new Parser();
  const tokens = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (++count % LEXEMES_A_STEP === 0) yield;
  }
  tokens.push(...parser.end());
  return [...new Composer(options).compose(tokens, true, text.length)];
}

/** From the library's nodes to Weir's. */
class Conversion {
  /** By the name of the anchor; a later one takes the place of one before. */
  readonly #anchored = new Map<string, Node>();

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
    return this.#named(found, { kind: "word", at, value, plain });
  }

  #named(found: Found, node: Node): Node {
    if ("anchor" in found && typeof found.anchor === "string") {
      this.#anchored.set(found.anchor, node);
    }
    return node;
  }
}

/** The text of a translation, as a config file of Weir with the notes as comments. */
import { Document, isCollection, isMap, isScalar, isSeq, Scalar, visit } from "yaml";
import type { Node, YAMLMap } from "yaml";
import type { Note } from "./dialect.ts";
import type { Translated } from "./dialects.ts";
import { isTemplate } from "./environment.ts";
import { positionText } from "./problems.ts";
import { isMapping } from "./sections.ts";
import type { Key } from "./source.ts";
import { yamlOptions } from "./source/library.ts";

/** Reading the text gives the same value. `files`: the original files, for the first line. */
export function nativeText(
  { value, notes, dialect }: Translated,
  files: readonly string[],
): string {
  const options = { ...yamlOptions, aliasDuplicateObjects: false };
  const document = new Document(escaped(value, []), options);
  const title = `Made by 'weir convert' of ${files.join(", ")}, in the language of ${dialect}.`;
  document.commentBefore = folded(title, 0);
  for (const note of notes) addNote(note, document);
  layOut(document);
  return document.toString({ lineWidth: 0 });
}

/** Writes `${` as `$${` where variables would be filled in. */
function escaped(value: unknown, path: readonly Key[]): unknown {
  const literal = (text: string) => isTemplate(path) ? text : text.replaceAll("${", () => "$${");
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return value.map((item, index) => escaped(item, [...path, index]));
  if (!isMapping(value)) return value;
  const entries = Object.entries(value);
  return new Map(
    entries.map(([key, each]) => [keyOf(literal(key)), escaped(each, [...path, key])]),
  );
}

/** `<<` without quotes would merge a mapping. */
function keyOf(text: string): Scalar {
  const key = new Scalar(text);
  if (text === "<<") key.type = Scalar.QUOTE_DOUBLE;
  return key;
}

function addNote({ message, position, path }: Note, document: Document): void {
  const { holder, side } = placeFor(path, { holder: document, node: document.contents });
  const text = folded(`${message} (${positionText(position)})`, path.length);
  holder[side] = holder[side] ? `${holder[side]}\n${text}` : text;
}

interface Holder {
  /** A comment before the node. */
  commentBefore?: string | null;
  /** A comment behind the content of the node. */
  comment?: string | null;
}

interface Commented {
  /** The node that takes the comments: the key, if there is one. */
  readonly holder: Holder;
  readonly node: unknown;
}

/**
 * Before the node at the path, if it is there; else at the end of the collection around it, or at
 * the top.
 */
function placeFor(
  [key, ...rest]: readonly Key[],
  { holder, node }: Commented,
): { holder: Holder; side: keyof Holder } {
  const child = key === undefined ? undefined : childOf(node, key);
  if (child !== undefined) return placeFor(rest, child);
  const isWithin = key !== undefined && isCollection(node) && !(holder instanceof Document);
  return isWithin ? { holder: node, side: "comment" } : { holder, side: "commentBefore" };
}

function childOf(node: unknown, key: Key): Commented | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(key)] as Node | undefined;
    return item && { holder: item, node: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
  return pair && { holder: pair.key as Node, node: pair.value };
}

const WIDTH = 100;
/** The most for a mapping on one line. */
const NARROW = 72;

/** A comment, wrapped. `depth`: of the node that it is about. */
function folded(text: string, depth: number): string {
  const width = Math.max(40, WIDTH - 2 * depth);
  const rows: string[] = ["#"];
  for (const word of text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").split(" ")) {
    const row = `${rows.at(-1)} ${word}`;
    if (row.length <= width || rows.at(-1) === "#") rows[rows.length - 1] = row;
    else rows.push(`# ${word}`);
  }
  return rows.map((row) => row.slice(1)).join("\n");
}

/** Blank lines between sections; short mappings on one line. */
function layOut(document: Document): void {
  let last: unknown;
  visit(document, {
    Pair(index, { key, value }, path) {
      const isSection = path.at(-1) === document.contents;
      if (isSection && (isCollection(value) || isCollection(last))) {
        (key as Scalar).spaceBefore = index !== 0;
      }
      if (isSection) last = value;
      if (!isSection && isCollection(value)) value.flow = isMap(value) && isShort(value);
    },
  });
}

function isShort(map: YAMLMap): boolean {
  const isPlain = (word: unknown) => isScalar(word) && !word.comment && !word.commentBefore;
  const words = map.items.flatMap(({ key, value }) => [key, value]);
  return !map.comment && words.every(isPlain) && JSON.stringify(map).length <= NARROW;
}

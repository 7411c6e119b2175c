import { type CodeRange, type GlobPart, parseGlob } from "../../grammar/glob.ts";
import { pathText } from "../../http/path.ts";
import { Automaton, type CodeSet, type Form } from "./automaton.ts";

/** Whether a whole normalised path is of the form that the glob says. Throws SyntaxError. */
export function compileGlob(glob: string): (path: string) => boolean {
  const form = sequence(partsOf(glob).map(formOf));
  // Most are never asked, as their routes have other paths.
  let automaton: Automaton | undefined;
  return (path) => (automaton ??= new Automaton(form)).matches(path);
}

function partsOf(glob: string): readonly GlobPart[] {
  try {
    return parseGlob(glob);
  } catch (error) {
    throw new SyntaxError(`bad glob '${glob}': ${(error as Error).message}`);
  }
}

function formOf(part: GlobPart): Form {
  switch (part.kind) {
    case "text":
      return sequence(Array.from(pathText(part.text), (char) => one(setOf(char))));
    case "character":
      return CHARACTER;
    case "in_segment":
      return { kind: "many", codes: except(setOf("/")) };
    case "anything":
      return { kind: "many", codes: ANY };
    case "folders":
      return FOLDERS;
    case "class":
      return one(part.negated ? except([...part.ranges, ...setOf("/")]) : part.ranges);
    case "either":
      return either(part.choices.map((parts) => sequence(parts.map(formOf))));
  }
}

const LAST_CODE = 0xffff;
const ANY: CodeSet = [[0, LAST_CODE]];

function setOf(chars: string): CodeSet {
  return Array.from(chars, (char): CodeRange => [char.charCodeAt(0), char.charCodeAt(0)]);
}

/** All that is not in `codes`. */
function except(codes: CodeSet): CodeSet {
  const rest: CodeRange[] = [];
  let from = 0;
  for (const [first, last] of codes.toSorted(([a], [b]) => a - b)) {
    if (first > from) rest.push([from, first - 1]);
    from = Math.max(from, last + 1);
  }
  return [...rest, [from, LAST_CODE]];
}

function one(codes: CodeSet): Form {
  return { kind: "one", codes };
}

function sequence(forms: readonly Form[]): Form {
  return { kind: "sequence", forms };
}

function either(forms: readonly Form[]): Form {
  return { kind: "either", forms };
}

/** A triplet is one character of a normalised path. */
const DIGIT = one([...setOf("ABCDEF"), [0x30, 0x39]]);
const CHARACTER = either([one(except(setOf("/%"))), sequence([one(setOf("%")), DIGIT, DIGIT])]);
/** None, or all up to some slash. */
const FOLDERS = either([sequence([]), sequence([{ kind: "many", codes: ANY }, one(setOf("/"))])]);

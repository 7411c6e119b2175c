import { show } from "../../problems.ts";
import { ScalarError } from "../../scalars.ts";
import { literal } from "../written.ts";
import { CharacterClass } from "./classes.ts";
import type { Translated } from "./regex.ts";
import type { Subject } from "./subject.ts";

/**
 * Translates a pattern of Go's `path.Match` to a regex of the whole subject. `*` and `?` match no
 * slash, `[^a-z]` does; `\` escapes the next character. Throws ScalarError.
 */
export function translateGlob(glob: string, subject: Subject): Translated {
  const fail = (why: string): never => {
    throw new ScalarError(`bad pattern ${show(glob)}: ${why}`);
  };
  let source = "";
  let isInexact = false;
  for (const { 0: sign } of glob.matchAll(signs)) {
    if (sign === "*") source += "[^/]*";
    else if (sign === "?") source += "[^/]";
    else if (sign === "[") fail("'[' without ']'");
    else if (sign === "\\") fail("'\\' at the end");
    else if (sign.startsWith("[")) {
      const members = classOf(sign, subject) ?? fail(`bad class '${sign}'`);
      source += members.source({ negated: sign.startsWith("[^") });
      isInexact ||= members.isInexact;
    } else source += literal(subject.written(sign.replace(/^\\/, "")));
  }
  return { source: `${subject.start}${source}${subject.end}`, groups: [], isInexact };
}

const signs = /\[(?!\^\])\^?(?:\\[^]|[^\]\\])+\]|\\[^]|[^]/gu;

function classOf(sign: string, subject: Subject): CharacterClass | undefined {
  const members = new CharacterClass(subject);
  const inside = sign.replace(/^\[\^?/, "").slice(0, -1);
  const member = /(\\[^]|[^\\-])(?:-(\\[^]|[^\\-]))?/guy;
  let end = 0;
  for (const { 0: found, 1: low, 2: high = low } of inside.matchAll(member)) {
    const [from, to] = [low, high].map((text) => text.replace(/^\\/, "").codePointAt(0)!);
    if (to < from) return undefined;
    members.add(from, to);
    end += found.length;
  }
  return end === inside.length ? members : undefined;
}

interface Groups {
  /** The name of each, or "", by its number from 1. */
  readonly groups: readonly string[];
  /** Group 1 of the new regex is all that the old one matched; the others come after it. */
  readonly hasWhole: boolean;
  /** Text that stands for itself, as Weir's template has it. */
  readonly literal: (text: string) => string;
}

/**
 * A template of Go's `Regexp.Expand` (`$1`, `${1}`, `$name`, `${name}`, `$$`) as one of Weir's. A
 * name is as long as it can be: `$1x` is `${1x}`. What names no group stands for nothing.
 */
export function expand(template: string, { groups, hasWhole, literal }: Groups): string {
  let to = "";
  let end = 0;
  for (const { 0: written, 1: braced, 2: plain, index } of template.matchAll(reference)) {
    to += follow(to, literal(template.slice(end, index)));
    end = index + written.length;
    if (written === "$$") to += follow(to, literal("$"));
    else to += follow(to, numbered(braced ?? plain, { groups, hasWhole }));
  }
  return to + follow(to, literal(template.slice(end)));
}

const reference = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

function numbered(name: string, { groups, hasWhole }: Omit<Groups, "literal">): string {
  if (name === "0") return "$1";
  const number = /^[1-9]\d*$/.test(name) ? Number(name) : groups.indexOf(name) + 1;
  if (number === 0 || number > groups.length) return "";
  return `$${number + (hasWhole ? 1 : 0)}`;
}

/** Whether it takes in all that was matched. */
export function usesWhole(template: string): boolean {
  return Array.from(template.matchAll(reference)).some(([, braced, plain]) =>
    (braced ?? plain) === "0"
  );
}

/** A digit after the number of a group would be of that number: its triplet is not. */
function follow(before: string, text: string): string {
  if (!/(?:^|[^$])(?:\$\$)*\$\d+$/.test(before)) return text;
  return text.replace(/^\d/, (digit) => `%3${digit}`);
}

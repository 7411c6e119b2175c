interface Groups {
  /** The name of each, or "", by its number from 1. */
  readonly groups: readonly string[];
  /** Group 1 of the translated regex is the whole match, so other groups have one number more. */
  readonly hasWhole: boolean;
  /** Escapes text for Weir's template. */
  readonly literal: (text: string) => string;
}

/**
 * Translates a template of Go's `Regexp.Expand` (`$1`, `${1}`, `$name`, `${name}`, `$$`) to Weir's.
 * A name is as long as possible: `$1x` is `${1x}`. A name without a group stands for the empty
 * text.
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

/** Whether it refers to the whole match, as `$0`. */
export function usesWhole(template: string): boolean {
  return Array.from(template.matchAll(reference)).some(([, braced, plain]) =>
    (braced ?? plain) === "0"
  );
}

/** A digit after a group's number would be read as part of it, so it is percent-encoded. */
function follow(before: string, text: string): string {
  if (!/(?:^|[^$])(?:\$\$)*\$\d+$/.test(before)) return text;
  return text.replace(/^\d/, (digit) => `%3${digit}`);
}

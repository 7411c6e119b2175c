/**
 * Regexes with look-around in linear time. Whether the rest of a text can be matched from a step at
 * a place is worked out once, when it is first asked, and kept in a table; so no way is tried twice,
 * and what is found is read off in one way forward, as each fork is known to lead on or not. Each
 * look has a table of its own.
 */
import type { Look, Program, Step } from "./program.ts";

/** Where each mark is, or -1. The first two are of the whole. */
export type Marks = Int32Array;

/** Of steps that lead on to the end, by place and step. */
class Table {
  readonly #steps: readonly Step[];
  readonly #chars: readonly string[];
  readonly #looks: readonly Holding[];
  readonly #known: Uint8Array;

  constructor(steps: readonly Step[], chars: readonly string[], looks: readonly Holding[]) {
    this.#steps = steps;
    this.#chars = chars;
    this.#looks = looks;
    this.#known = new Uint8Array((chars.length + 1) * steps.length);
  }

  /** No call within a call: a text may be longer than the stack is deep. */
  leads(at: number, nth = 0): boolean {
    const asked = at * this.#steps.length + nth;
    const open = [asked];
    while (open.length > 0) {
      const cell = open[open.length - 1];
      const needed = this.#known[cell] === UNKNOWN ? this.#judge(cell) : undefined;
      if (needed === undefined) open.pop();
      else open.push(needed);
    }
    return this.#known[asked] === YES;
  }

  /** Fills a cell in, or gives the cell that must be known before. */
  #judge(cell: number): number | undefined {
    const width = this.#steps.length;
    const nth = cell % width;
    const at = (cell - nth) / width;
    const step = this.#steps[nth];
    switch (step.kind) {
      case "end":
        return this.#fill(cell, YES);
      case "one":
        if (at === this.#chars.length || !step.fits(this.#chars[at])) return this.#fill(cell, NO);
        return this.#as(cell, cell + width + 1);
      case "place":
        return step.holds(this.#chars, at) ? this.#as(cell, cell + 1) : this.#fill(cell, NO);
      case "look":
        return this.#looks[step.look].holds(at) ? this.#as(cell, cell + 1) : this.#fill(cell, NO);
      case "fork": {
        const [first, second] = step.to.map((nth) => at * width + nth);
        return this.#as(cell, this.#known[first] === NO ? second : first);
      }
      case "jump":
        return this.#as(cell, at * width + step.to);
      default:
        return this.#as(cell, cell + 1);
    }
  }

  #as(cell: number, other: number): number | undefined {
    const known = this.#known[other];
    return known === UNKNOWN ? other : this.#fill(cell, known);
  }

  #fill(cell: number, known: number): undefined {
    this.#known[cell] = known;
  }

  /** Sets the marks on the way from `at`, which must lead on; gives where it ends. */
  walk(at: number, marks: Marks): number {
    for (let nth = 0;;) {
      const step = this.#steps[nth++];
      switch (step.kind) {
        case "end":
          return at;
        case "one":
          at++;
          break;
        case "fork":
          nth = this.leads(at, step.to[0]) ? step.to[0] : step.to[1];
          break;
        case "jump":
          nth = step.to;
          break;
        case "mark":
          marks[step.mark] = at;
          break;
        case "unset":
          marks.fill(-1, step.from, step.to + 1);
          break;
        case "look":
          this.#looks[step.look].walk?.(at, marks);
      }
    }
  }
}

const UNKNOWN = 0;
const YES = 1;
const NO = 2;

/** A look, and where it holds. */
interface Holding {
  holds(at: number): boolean;
  /** Where it has groups. */
  walk?(at: number, marks: Marks): void;
}

function holdingOf(look: Look, chars: readonly string[], looks: readonly Holding[]): Holding {
  const { steps, behind, not } = look;
  if (behind) {
    let ends: Uint8Array | undefined;
    return { holds: (at) => ((ends ??= endsOf(steps, chars, looks))[at] === 1) !== not };
  }
  const table = new Table(steps, chars, looks);
  const hasGroups = steps.some((step) =>
    step.kind === "mark" || step.kind === "look" && looks[step.look].walk !== undefined
  );
  return {
    holds: (at) => table.leads(at) !== not,
    walk: hasGroups && !not ? (at, marks) => void table.walk(at, marks) : undefined,
  };
}

/** The places where it ends, wherever it has begun: forward, all beginnings at once. */
function endsOf(
  steps: readonly Step[],
  chars: readonly string[],
  looks: readonly Holding[],
): Uint8Array {
  const ends = new Uint8Array(chars.length + 1);
  let reached: number[] = [];
  for (let at = 0; at <= chars.length; at++) {
    const open = [...reached, 0];
    const seen = new Uint8Array(steps.length);
    reached = [];
    for (let nth; (nth = open.pop()) !== undefined;) {
      if (seen[nth] === 1) continue;
      seen[nth] = 1;
      const step = steps[nth];
      if (step.kind === "end") ends[at] = 1;
      else if (step.kind === "fork") open.push(...step.to);
      else if (step.kind === "jump") open.push(step.to);
      else if (step.kind === "one") {
        if (at < chars.length && step.fits(chars[at])) reached.push(nth + 1);
      } else if (step.kind === "place" && !step.holds(chars, at)) continue;
      else if (step.kind === "look" && !looks[step.look].holds(at)) continue;
      else open.push(nth + 1);
    }
  }
  return ends;
}

/** The first place where it is found, and its marks; undefined: nowhere. */
export function search(
  { steps, looks }: Program,
  chars: readonly string[],
  markCount: number,
): Marks | undefined {
  const holdings: Holding[] = [];
  for (const look of looks) holdings.push(holdingOf(look, chars, holdings));
  const table = new Table(steps, chars, holdings);
  for (let at = 0; at <= chars.length; at++) {
    if (!table.leads(at)) continue;
    const marks = new Int32Array(markCount).fill(-1);
    marks[0] = at;
    marks[1] = table.walk(at, marks);
    return marks;
  }
  return undefined;
}

/** A regex as steps, one after the other. */
import type { Node, Repeat } from "./syntax.ts";

export type Step =
  | Extract<Node, { kind: "one" | "place" }>
  /** `look`: its place among those of the program. */
  | { readonly kind: "look"; readonly look: number }
  /** The first is preferred. */
  | { readonly kind: "fork"; to: readonly [number, number] }
  | { readonly kind: "jump"; to: number }
  | { readonly kind: "mark"; readonly mark: number }
  /** Marks from the one up to the other are unset: what a turn found is not the next one's. */
  | { readonly kind: "unset"; readonly from: number; readonly to: number }
  | { readonly kind: "end" };

export interface Look {
  readonly steps: readonly Step[];
  readonly behind: boolean;
  readonly not: boolean;
}

export interface Program {
  readonly steps: readonly Step[];
  /** Each after those that it has inside. */
  readonly looks: readonly Look[];
}

const MOST_STEPS = 1000;

/** Throws SyntaxError where there are too many. */
export function programOf(root: Node): Program {
  const looks: Look[] = [];
  return { steps: new Writer(looks).write(root), looks };
}

class Writer {
  readonly #steps: Step[] = [];
  readonly #looks: Look[];

  constructor(looks: Look[]) {
    this.#looks = looks;
  }

  write(root: Node): readonly Step[] {
    this.#node(root);
    this.#push({ kind: "end" });
    return this.#steps;
  }

  #push(step: Step): number {
    if (this.#steps.length === MOST_STEPS) {
      throw new SyntaxError(
        `with its repetitions written out it has more than ${MOST_STEPS} steps`,
      );
    }
    return this.#steps.push(step) - 1;
  }

  #node(node: Node): void {
    switch (node.kind) {
      case "one":
      case "place":
        this.#push(node);
        break;
      case "look": {
        const steps = new Writer(this.#looks).write(node.body);
        const look = this.#looks.push({ steps, behind: node.behind, not: node.not }) - 1;
        this.#push({ kind: "look", look });
        break;
      }
      case "group":
        this.#push({ kind: "mark", mark: 2 * node.number });
        this.#node(node.body);
        this.#push({ kind: "mark", mark: 2 * node.number + 1 });
        break;
      case "sequence":
        for (const each of node.nodes) this.#node(each);
        break;
      case "either":
        this.#either(node.nodes);
        break;
      case "repeat":
        this.#repeat(node);
    }
  }

  #either([first, ...others]: readonly Node[]): void {
    if (others.length === 0) return this.#node(first);
    const fork = this.#push({ kind: "end" });
    this.#node(first);
    const jump = this.#push({ kind: "end" });
    this.#steps[fork] = { kind: "fork", to: [fork + 1, this.#steps.length] };
    this.#either(others);
    this.#steps[jump] = { kind: "jump", to: this.#steps.length };
  }

  #repeat({ body, min, max, isLazy }: Repeat): void {
    for (let turn = 0; turn < min; turn++) this.#turn(body);
    const forks: number[] = [];
    for (let turn = min; turn < Math.min(max, min + MOST_STEPS); turn++) {
      forks.push(this.#push({ kind: "end" }));
      this.#turn(body);
      if (max === Infinity) {
        this.#push({ kind: "jump", to: forks[0] });
        break;
      }
    }
    const out = this.#steps.length;
    for (const fork of forks) {
      this.#steps[fork] = { kind: "fork", to: isLazy ? [out, fork + 1] : [fork + 1, out] };
    }
  }

  #turn(body: Node): void {
    const numbers = groupsIn(body);
    if (numbers.length > 0) {
      this.#push({ kind: "unset", from: 2 * numbers[0], to: 2 * numbers.at(-1)! + 1 });
    }
    this.#node(body);
  }
}

/** Their numbers, which ascend. */
function groupsIn(node: Node): number[] {
  switch (node.kind) {
    case "one":
    case "place":
      return [];
    case "group":
      return [node.number, ...groupsIn(node.body)];
    case "sequence":
    case "either":
      return node.nodes.flatMap(groupsIn);
    default:
      return groupsIn(node.body);
  }
}

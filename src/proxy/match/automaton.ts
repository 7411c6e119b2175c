/**
 * Texts of a form, told in one look at each character, whatever the form and the text: all places
 * in the form that the text so far may have come to are followed at once. Sets of places that occur
 * are kept with what follows them, so that most steps are one look into a list (Thompson, CACM 1968;
 * Aho, Sethi, Ullman, §3.7). A backtracking regex follows one place after the other, and from each
 * star in it anew: its time grows by a power with their number.
 */
import type { CodeRange } from "../../grammar/glob.ts";

/** In any order. */
export type CodeSet = readonly CodeRange[];

export type Form =
  /** One character of `codes`, or any number of them. */
  | { readonly kind: "one" | "many"; readonly codes: CodeSet }
  | { readonly kind: "sequence" | "either"; readonly forms: readonly Form[] };

/** Sets of places kept. Few forms have more than some twenty; a text can be made to meet many. */
const MOST_STATES = 256;

/** All from there on is of one kind, as no path that is normalised holds it. */
const ASCII = 128;

/** The place behind the last character. */
const END = 0;

/** What is awaited there, and the places that it leads to. */
interface Place {
  readonly codes: CodeSet;
  next: readonly number[];
}

/** A set of places, and what follows it by the kind of the next character, as far as that is known. */
interface State {
  readonly places: readonly number[];
  /** A text may end there. */
  readonly isEnd: boolean;
  /** No text goes on from there. */
  readonly isDead: boolean;
  readonly next: (State | undefined)[];
}

export class Automaton {
  readonly #places: Place[] = [{ codes: [], next: [] }];
  readonly #kinds: Kinds;
  /** By kind, and then by place: whether it is awaited. */
  readonly #awaited: readonly (readonly boolean[])[];
  readonly #first: readonly number[];
  readonly #states = new Map<string, State>();
  #start: State;

  constructor(form: Form) {
    this.#first = this.#enter(form, [END]);
    this.#kinds = new Kinds(this.#places.map(({ codes }) => codes));
    this.#awaited = this.#kinds.samples.map((code) =>
      this.#places.map(({ codes }) => codes.some(([first, last]) => first <= code && code <= last))
    );
    this.#start = this.#stateOf(this.#first);
  }

  /** Whether the whole text is of the form. */
  matches(text: string): boolean {
    const { byCode } = this.#kinds;
    let state = this.#start;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const kind = byCode[code < ASCII ? code : ASCII];
      state = state.next[kind] ?? this.#step(state, kind);
      if (state.isDead) return false;
    }
    return state.isEnd;
  }

  /** Where `form` begins, if `next` is what comes after it. */
  #enter(form: Form, next: readonly number[]): readonly number[] {
    switch (form.kind) {
      case "one":
        return [this.#places.push({ codes: form.codes, next }) - 1];
      case "many": {
        const place: Place = { codes: form.codes, next };
        place.next = union([[this.#places.push(place) - 1], next]);
        return place.next;
      }
      case "sequence":
        return form.forms.reduceRight((after, part) => this.#enter(part, after), next);
      case "either":
        return union(form.forms.map((choice) => this.#enter(choice, next)));
    }
  }

  #step(state: State, kind: number): State {
    const awaited = this.#awaited[kind];
    const isNext = new Uint8Array(this.#places.length);
    for (const place of state.places.filter((place) => awaited[place])) {
      for (const next of this.#places[place].next) isNext[next] = 1;
    }
    const places: number[] = [];
    for (let place = 0; place < isNext.length; place++) if (isNext[place] === 1) places.push(place);
    return state.next[kind] = this.#stateOf(places);
  }

  #stateOf(places: readonly number[]): State {
    const key = places.join();
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.#states.size >= MOST_STATES) {
      this.#states.clear();
      this.#start = this.#stateOf(this.#first);
    }
    const state: State = {
      places,
      isEnd: places[0] === END,
      isDead: places.length === 0,
      next: new Array(this.#kinds.samples.length).fill(undefined),
    };
    this.#states.set(key, state);
    return state;
  }
}

/** In ascending order, each once. */
function union(lists: readonly (readonly number[])[]): readonly number[] {
  if (lists.length === 1) return lists[0];
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** Characters of which no place awaits one and not the other are of one kind. */
class Kinds {
  /** A character of each. */
  readonly samples: readonly number[];
  /** Of each character of ASCII, and then of all others. */
  readonly byCode = new Uint8Array(ASCII + 1);

  constructor(sets: readonly CodeSet[]) {
    const bounds = new Set<number>([0, ASCII]);
    for (const [first, last] of sets.flat()) bounds.add(first).add(last + 1);
    this.samples = [...bounds].filter((bound) => bound <= ASCII).sort((a, b) => a - b);
    let kind = 0;
    for (let code = 0; code <= ASCII; code++) {
      if (code === this.samples[kind + 1]) kind++;
      this.byCode[code] = kind;
    }
  }
}

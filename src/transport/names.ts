/**
 * Names to addresses. A look-up of the system's occupies a thread for as long as it lasts, of the
 * few with which a runtime reads files as well, and nobody can take it back: one of a name whose
 * servers are silent lasts half a minute. So what needs none asks for none, and all who want one
 * name at a time share its look-up.
 */
import { isAddress } from "../grammar/address.ts";

export interface Found {
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}

/** In the order of preference. Rejects where there is no such name, or no answer. */
export type LookUp = (name: string) => Promise<readonly Found[]>;

/** RFC 6761 §6.3: a name of this machine's own, whatever a server says of it. */
const LOCAL = /^(?:.+\.)?localhost\.?$/i;
const LOOPBACK = ["127.0.0.1", "::1"];

export class Names {
  readonly #lookUp: LookUp;
  readonly #underWay = new Map<string, Promise<readonly string[]>>();

  constructor(lookUp: LookUp) {
    this.#lookUp = lookUp;
  }

  /** In the order in which they are to be tried (RFC 8305 §4). Rejects as the look-up does. */
  async addressesOf(host: string): Promise<readonly string[]> {
    if (isAddress(host)) return [host];
    if (LOCAL.test(host)) return LOOPBACK;
    return await (this.#underWay.get(host) ?? this.#ask(host));
  }

  #ask(name: string): Promise<readonly string[]> {
    const asked = this.#lookUp(name).then(familiesInTurn);
    this.#underWay.set(name, asked);
    return asked.finally(() => this.#underWay.delete(name));
  }
}

/**
 * `lookUp`, at most so many at once, in the order in which they are asked for. One that has to wait
 * asks `beside` meanwhile, and takes what comes first.
 */
export function atMost(most: number, lookUp: LookUp, beside: LookUp): LookUp {
  const waiting = new Set<() => void>();
  let running = 0;
  const run: LookUp = async (name) => {
    try {
      return await lookUp(name);
    } finally {
      const [next] = waiting;
      waiting.delete(next);
      if (next === undefined) running--;
      else next();
    }
  };
  return async (name) => {
    if (running < most) {
      running++;
      return await run(name);
    }
    const { promise: turn, resolve: come } = Promise.withResolvers<void>();
    waiting.add(come);
    const answered = beside(name);
    answered.then(() => waiting.delete(come), () => {});
    return await Promise.any([answered, turn.then(() => run(name))]);
  };
}

/** The family of the first begins. */
function familiesInTurn(found: readonly Found[]): string[] {
  const first = found.filter(({ family }) => family === found[0].family);
  const other = found.filter(({ family }) => family !== found[0].family);
  const turns = Array.from({ length: Math.max(first.length, other.length) }, (_, i) => i);
  return turns.flatMap((i) => [first[i], other[i]])
    .flatMap((each) => each === undefined ? [] : each.address);
}

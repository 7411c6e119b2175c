/**
 * Regexes of a config, matched in time linear in the text, whatever the text (RE2, by re2js): a
 * client must not be able to stop the program with a path. Look-around is beyond RE2; where a config
 * has it, which is where a translation from another program's language needs it, the platform's own
 * matching stands in, which tries all ways, and is kept from long texts.
 */
import { RE2JS } from "re2js";

/** A longer text is not found by the platform's matching. */
export const MOST_CHARACTERS = 4096;

/** What was found: the whole, its groups, and where. */
export interface Found {
  readonly index: number;
  /** `[0]` is the whole; undefined: a group that took no part. */
  readonly texts: readonly (string | undefined)[];
  readonly groups: Readonly<Record<string, string | undefined>>;
}

export interface Regex {
  /** It is found somewhere in the text. */
  test(text: string): boolean;
  /** The first place. */
  find(text: string): Found | undefined;
  /** Whether the time is linear in the text. */
  readonly isLinear: boolean;
}

/** `regex` has no flags but `u`, `s` and `i`. */
export function compileRegex(regex: RegExp): Regex {
  const linear = linearOf(regex);
  return linear === undefined ? new BacktrackingRegex(regex) : new LinearRegex(linear);
}

function linearOf(regex: RegExp): RE2JS | undefined {
  const flags = (regex.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (regex.dotAll ? RE2JS.DOTALL : 0);
  try {
    return RE2JS.compile(RE2JS.translateRegExp(regex.source), flags);
  } catch {
    return undefined;
  }
}

class LinearRegex implements Regex {
  readonly isLinear = true;
  readonly #regex: RE2JS;

  constructor(regex: RE2JS) {
    this.#regex = regex;
  }

  test(text: string): boolean {
    return this.#regex.test(text);
  }

  find(text: string): Found | undefined {
    const found = this.#regex.exec(text) as RegExpExecArray | null;
    return found === null ? undefined : foundOf(found);
  }
}

class BacktrackingRegex implements Regex {
  readonly isLinear = false;
  readonly #regex: RegExp;

  constructor({ source, flags }: RegExp) {
    this.#regex = new RegExp(source, flags.replace(/[gy]/g, ""));
  }

  test(text: string): boolean {
    return text.length <= MOST_CHARACTERS && this.#regex.test(text);
  }

  find(text: string): Found | undefined {
    const found = text.length <= MOST_CHARACTERS ? this.#regex.exec(text) : null;
    return found === null ? undefined : foundOf(found);
  }
}

function foundOf(found: RegExpExecArray): Found {
  return { index: found.index, texts: [...found], groups: found.groups ?? {} };
}

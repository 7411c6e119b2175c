/** Hints for those who write words of other proxies. */
import { foreignWords, type Kind, type Section } from "./foreign_words/table.ts";

export type { Kind, Section } from "./foreign_words/table.ts";

/** The meanings of a word, from the table. */
const byWord = new Map<string, { readonly is: string; readonly at: string }[]>();

for (const [at, meanings] of Object.entries(foreignWords)) {
  for (const { is, words } of meanings) {
    for (const word of words.split(" ").map(plain)) {
      byWord.set(word, [...byWord.get(word) ?? [], { is, at }]);
    }
  }
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_.]/g, "");
}

/** Of `location /api`, those of `location`. */
function meaningsOf(word: string) {
  return byWord.get(plain(word)) ?? byWord.get(plain(word.split(" ")[0])) ?? [];
}

/** What a word of another proxy is called in Weir, in this section or as this kind of value. */
export function meant(word: string, at: Section | Kind): string | undefined {
  return meaningsOf(word).find((meaning) => meaning.at === at)?.is;
}

/** `in Weir that is 'upstream'`. */
export function hintOf(is: string): string {
  return `in Weir that is '${is}'${is.startsWith("-") ? " of the command line" : ""}`;
}

/** A hint for a key, foreign or not, that belongs to another section. */
export function hintElsewhere(key: string): string | undefined {
  const [foreign] = meaningsOf(key).filter(({ at }) => isSection(at));
  if (foreign !== undefined) {
    const { is, at } = foreign;
    return is.startsWith("-") ? hintOf(is) : `${hintOf(is)} of ${at}`;
  }
  for (const [at, meanings] of Object.entries(foreignWords)) {
    const own = meanings.find(({ is }) => isSection(at) && plain(is) === plain(key));
    if (own?.is === key) return `it is a key of ${at}`;
    if (own !== undefined) return `${hintOf(own.is)} of ${at}`;
  }
  return undefined;
}

/** Otherwise it is a kind. */
function isSection(at: string): boolean {
  return /^(?:'|an? |the )/.test(at);
}

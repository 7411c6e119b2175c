/** Recognises the language of config files, and translates them. */
import type { Dialect, TranslateOptions, Translation } from "./dialect.ts";
import { aileron } from "./dialect/aileron.ts";
import { goReverseProxy } from "./dialect/go_reverse_proxy.ts";
import { isBlank, topKeys } from "./dialect/top_keys.ts";
import { ConfigError, keyPath, Problem } from "./problems.ts";
import type { Source } from "./source.ts";

const dialects: readonly Dialect[] = [aileron, goReverseProxy];

/** The translation of files in the language of another program. */
export interface Translated extends Translation {
  /** The name of that program. */
  readonly dialect: string;
}

/**
 * Undefined where the files are in Weir's own language.
 * @throws {ConfigError} where they are not all of one.
 */
export function translated(
  sources: readonly Source[],
  options: TranslateOptions,
): Translated | undefined {
  const files = sources.flatMap((source) => fileOf(source) ?? []);
  const [first] = files;
  const strangers = files.filter(({ dialect }) => dialect !== first.dialect);
  if (strangers.length > 0) {
    throw new ConfigError(strangers.map((stranger) => mixed(stranger, first)));
  }
  if (first?.dialect === undefined) return undefined;
  const translation = first.dialect.translate(files.map(({ source }) => source), options);
  return { ...translation, dialect: first.dialect.name };
}

interface File {
  readonly source: Source;
  /** Undefined: Weir's own language. */
  readonly dialect: Dialect | undefined;
}

/** Undefined: it is empty, and may be of any language. */
function fileOf(source: Source): File | undefined {
  const text = source.text.replace(/^\uFEFF/, "");
  if (isBlank(text)) return undefined;
  // Most large files do not contain the words at all, which is quick to find out.
  const words = { has: (word: string) => text.includes(word) };
  const likely = dialects.filter((dialect) => dialect.recognises(words));
  if (likely.length === 0) return { source, dialect: undefined };
  const keys = topKeys(text);
  return { source, dialect: likely.find((dialect) => dialect.recognises(keys)) };
}

function mixed({ source, dialect }: File, first: File): Problem {
  const message = `the file is in ${languageOf(dialect)}, but ${first.source.name} in ` +
    `${languageOf(first.dialect)}; the files of a config are all in one language`;
  return new Problem(message, keyPath([]), { file: source.name, line: 1, column: 1 });
}

function languageOf(dialect: Dialect | undefined): string {
  return dialect === undefined ? "Weir's own language" : `the language of ${dialect.name}`;
}

import type { Config } from "../../../config/schema.ts";
import { compileRegex, MOST_CHARACTERS } from "../../grammar/linear_regex.ts";
import type { Warning } from "../warnings.ts";

const MESSAGE =
  "look-around is not matched in linear time: a client may choose a text that takes " +
  `long, and one of over ${MOST_CHARACTERS} characters is not matched; write it without ` +
  "(?=…), (?!…), (?<=…), (?<!…) and \\1";

/** Regexes that try all ways, where the text is a client's. */
export function* backtracking({ routes }: Config): Iterable<Warning> {
  for (const [index, { path, headers, query, rewrite }] of routes.entries()) {
    const found: [regex: unknown, ...path: (string | number)[]][] = [
      [path?.kind === "regex" && path.regex, "path", "regex"],
      ...Object.entries(headers).map(([name, value]) => [value, "headers", name] as const),
      ...Object.entries(query).map(([name, value]) => [value, "query", name] as const),
      [rewrite?.regex, "rewrite", "regex"],
    ].map(([regex, ...keys]) => [regex, "routes", index, ...keys as string[]]);
    for (const [regex, ...keys] of found) {
      if (!(regex instanceof RegExp) || compileRegex(regex).isLinear) continue;
      yield { message: MESSAGE, path: keys };
    }
  }
}

import { compileRegex, type Regex } from "../../grammar/regex/regex.ts";
import { patternRegex } from "../../grammar/url_pattern.ts";
import { pathText } from "../../http/path.ts";
import type { PathCondition } from "./path.ts";

/** Whole normalised paths of the form of a URLPattern's pathname. Throws SyntaxError. */
export function compilePattern(pathname: string): PathCondition {
  const { regex, names } = patternRegex(pathname, pathText);
  // Most are never asked, as their routes have other paths.
  let known: Regex | undefined;
  const engine = () => known ??= isPlain.test(pathname) ? native(regex) : compileRegex(regex);
  return {
    matches: (path) => engine().test(path),
    params(path) {
      const found = engine().find(path);
      const params: Record<string, string> = {};
      for (const [nth, name] of found === undefined ? [] : names.entries()) {
        // One that took no part has given nothing.
        const text = found!.texts[nth + 1];
        if (text !== undefined) params[name] = text;
      }
      return params;
    },
  };
}

/** Segments that are literal or one named group each, as in most patterns: `/users/:id`. */
const isPlain = /^(?:\/(?:[\w\-.~]+|:[A-Za-z_]\w*))+$/;

/** Of a plain one, in which there is but one way: some ten times as fast. */
function native(regex: RegExp): Regex {
  return {
    test: (text) => regex.test(text),
    find(text) {
      const found = regex.exec(text);
      return found === null ? undefined : { index: 0, texts: found, groups: {} };
    },
  };
}

import { compileRegex, type Regex } from "../../grammar/linear_regex.ts";
import { pathText } from "../../http/path.ts";

/** One character of a normalised path, of which a triplet is one. */
const CHARACTER = "(?:[^/%]|%[0-9A-F]{2})";

/** Each sign of a glob; what is between them stands for itself. */
const sign = /\\.|(?<=\/)\*{2,}\/|\*+|\?|\[[^\]]+\]|[{},[\]\\]/gsu;

/**
 * A glob over a normalised path: `*` within a segment, `**` across segments (between slashes: none
 * or more whole ones), `?` one character, `[abc]`, `[a-z]`, `[!a]`, `{this,that}`, and `\` before a
 * sign that is meant literally. Matched in time linear in the path. Throws SyntaxError for what is
 * left open.
 */
export function compileGlob(glob: string): Regex {
  const fail = (why: string): never => {
    throw new SyntaxError(`bad glob '${glob}': ${why}`);
  };
  let source = "";
  let depth = 0;
  let end = 0;
  for (const { 0: found, index } of glob.matchAll(sign)) {
    source += literal(glob.slice(end, index));
    end = index + found.length;
    if (found === "{") depth++;
    if (found === "}" && depth-- === 0) fail("'}' without '{'");
    if (found === "{") source += "(?:";
    else if (found === "}") source += ")";
    else if (found === ",") source += depth > 0 ? "|" : ",";
    else if (found === "[" || found === "]") fail(`'${found}' alone`);
    else if (found === "\\") fail("'\\' at the end");
    else if (found.startsWith("\\")) source += literal(found.slice(1));
    else if (found.startsWith("[")) source += characterClass(found) ?? fail(`bad class ${found}`);
    else source += wildcard(found);
  }
  if (depth > 0) fail("'{' without '}'");
  return compileRegex(new RegExp(`^${source}${literal(glob.slice(end))}$`, "s"));
}

function literal(text: string): string {
  return pathText(text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function wildcard(found: string): string {
  if (found === "?") return CHARACTER;
  if (found.endsWith("/")) return "(?:.*/)?";
  return found === "*" ? "[^/]*" : ".*";
}

/** Of characters that stand for themselves in a path, as a triplet has no place in a class. */
function characterClass(found: string): string | undefined {
  const [, not, members] = /^\[([!^]?)(.*)\]$/s.exec(found)!;
  if (!/^[\w\-.~!$&'()*+,;=:@]+$/.test(members)) return undefined;
  const source = not ? `[^${members}/]` : `[${members}]`;
  try {
    return new RegExp(source).source;
  } catch {
    return undefined;
  }
}

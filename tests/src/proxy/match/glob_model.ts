/**
 * Globs as regexes: what they mean, told by other means than Weir's own. It takes a time that grows
 * by a power with the stars in a glob.
 */
import { pathText } from "../../../../src/http/path.ts";

/** One character of a normalised path, of which a triplet is one. */
const CHARACTER = "(?:[^/%]|%[0-9A-F]{2})";

/** Each sign of a glob; what is between them stands for itself. */
const sign = /\\.|(?<=\/)\*{2,}\/|\*+|\?|\[[^\]]+\]|[{},[\]\\]/gsu;

/** Of a glob that is well formed; else it throws SyntaxError, as all do. */
export function regexOfGlob(glob: string): RegExp {
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
  return new RegExp(`^${source}${literal(glob.slice(end))}$`, "s");
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

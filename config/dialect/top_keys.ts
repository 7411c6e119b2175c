/**
 * The top-level keys of all documents in a YAML or JSON text, to tell in which language it is.
 * Found without parsing the text, which may be large or malformed.
 */

/** What may stand before a document: blank lines, comments, directives, `---`. */
const prologue = /^(?:\s|#.*|%.*|---(?=\s|$))*/;

/** Whether it has no content. */
export function isBlank(text: string): boolean {
  return text.replace(prologue, "") === "";
}

export function topKeys(text: string): Set<string> {
  const body = text.replace(prologue, "");
  return body.startsWith("{") ? keysOfFlow(body) : keysOfBlock(text);
}

const key = `(?:"([^"\\n]*)"|'([^'\\n]*)'|([\\w.-]+)) *:(?=\\s|$)`;
const firstKey = new RegExp(`^ *(?=${key})`, "m");

/** They are all indented as the first. */
function keysOfBlock(text: string): Set<string> {
  const indent = firstKey.exec(text)?.[0] ?? "";
  const found = text.matchAll(new RegExp(`^${indent}${key}`, "gm"));
  return new Set([...found].map(([, double, single, plain]) => double ?? single ?? plain));
}

const token = /"(?:[^"\\]|\\[^])*"|'[^']*'|#.*|[{}[\]]|[^\s"'#{}[\],:][^\s{}[\],:]*/g;
const colon = /\s*:/y;

/** Of a flow mapping: `{ "a": { "b": 1 } }` has the key `a`. */
function keysOfFlow(text: string): Set<string> {
  const keys = new Set<string>();
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(token)) {
    if (/^[{[]/.test(found)) depth++;
    else if (/^[}\]]/.test(found)) depth--;
    else if (depth === 1) {
      colon.lastIndex = index + found.length;
      if (colon.test(text)) keys.add(found.replace(/^(["'])(.*)\1$/, "$2"));
    }
  }
  return keys;
}

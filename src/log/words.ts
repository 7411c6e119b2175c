/**
 * What is known of an event, as `key=value` for people: of an object one word for each of its
 * values, `routes.added=1`, of a list its items with commas between them.
 */
export function wordsOf(key: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (isPlain(value)) {
    return Object.entries(value).flatMap(([part, each]) => wordsOf(`${key}.${part}`, each));
  }
  return [`${key}=${textOf(value)}`];
}

/** A value on its own. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(",");
  return isPlain(value) ? JSON.stringify(value) : String(value);
}

/** A class of its own may have text of its own, as URL and Error have. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

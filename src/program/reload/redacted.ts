/** A checked config as operators may see it: secrets are blanked, and what JSON lacks is spelt. */
const SECRET = /authorization|cookie|key|token|secret|password/i;

/** Mappings whose names are those of fields, parameters or members of a body. */
const NAMED = new Set(["headers", "query", "json"]);

const BLANK = "(hidden)";

export function redacted(config: unknown): unknown {
  return redactedAt([], config);
}

/** `path`: the names that lead to `value`. */
function redactedAt(path: readonly string[], value: unknown): unknown {
  if (value instanceof URL) return value.href;
  if (value instanceof RegExp) return { regex: value.source };
  if (Array.isArray(value)) return value.map((item) => redactedAt(path, item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([name, each]) => {
    return [name, isSecret(path, name) ? BLANK : redactedAt([...path, name], each)];
  }));
}

/** Of what a collector is told, anything may be a key. */
function isSecret(path: readonly string[], name: string): boolean {
  const place = path.join(".");
  if (path.at(-1) === "users" || path.at(-1) === "bearer_auth" && name === "token") return true;
  if (place === "admin" && name === "token") return true;
  if (place === "tracing.headers" || place === "routes.cookies") return true;
  return path.some((each) => NAMED.has(each)) && SECRET.test(name);
}

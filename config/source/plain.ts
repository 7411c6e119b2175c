import { Document, isScalar } from "yaml";

/** The YAML that configs are written in: 1.2, core schema. */
export const dialect = { schema: "core", merge: false } as const;

const { schema, options } = new Document(null, dialect);

/** What YAML makes of `text` without quotes: a number, a boolean, nothing, or text. */
export function resolvePlain(text: string): unknown {
  // Of most words the first letter tells.
  if (/^[a-zA-Z/]/.test(text) && !/^(?:null|true|false)$/i.test(text)) return text;
  const tag = schema.tags.find((tag) =>
    tag.default === true && "test" in tag && tag.test?.test(text)
  );
  if (tag === undefined || tag.collection) return text;
  const resolved = tag.resolve!(text, () => {}, options);
  return isScalar(resolved) ? resolved.value : resolved;
}

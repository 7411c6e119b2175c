import { Document, isScalar } from "yaml";

/** The YAML of configs: 1.2, core schema. */
export const yamlOptions = { schema: "core", merge: false } as const;

const { schema, options } = new Document(null, yamlOptions);

/** The value that YAML gives `text` without quotes: a number, a boolean, null, or text. */
export function resolvePlain(text: string): unknown {
  // The first letter of most words rules out all but text.
  if (/^[a-zA-Z/]/.test(text) && !/^(?:null|true|false)$/i.test(text)) return text;
  const tag = schema.tags.find((tag) =>
    tag.default === true && "test" in tag && tag.test?.test(text)
  );
  if (tag === undefined || tag.collection) return text;
  const resolved = tag.resolve!(text, () => {}, options);
  return isScalar(resolved) ? resolved.value : resolved;
}

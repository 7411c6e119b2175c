/** Text with `${client_ip}` and the like in it, filled in for each request. */

export const variableNames = [
  "forwarded",
  "client_ip",
  "client_port",
  "scheme",
  "host",
  "method",
  "path",
  "query",
  "request_id",
  "client_cert_subject",
  "client_cert_fingerprint",
] as const;

export type Variables = Readonly<Record<(typeof variableNames)[number], string>>;

export type Template = (variables: Variables) => string;

/** `$${` is a literal `${`. Throws SyntaxError for a variable that is not known. */
export function compileTemplate(text: string): Template {
  const parts: (string | { name: keyof Variables })[] = [];
  let end = 0;
  for (const { 0: written, 1: called, index } of text.matchAll(/\$\$\{|\$\{(?:([^}]*)\})?/g)) {
    parts.push(text.slice(end, index));
    end = index + written.length;
    const name = variableNames.find((name) => name === called);
    if (name !== undefined) parts.push({ name });
    else if (written === "$${") parts.push("${");
    else throw new SyntaxError(`unknown variable '${written}'`);
  }
  parts.push(text.slice(end));
  if (parts.every((part) => typeof part === "string")) {
    const fixed = parts.join("");
    return () => fixed;
  }
  return (variables) => {
    let filled = "";
    for (const part of parts) filled += typeof part === "string" ? part : variables[part.name];
    return filled;
  };
}

/** `${NAME}` and `${NAME:-default}` in the scalars of a config; `$${` is a literal `${`. */
import { variableNames } from "../src/grammar/template.ts";
import { meant } from "./foreign_words.ts";
import { nearest } from "./problems.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether `written` is `${client_ip}` or the like. */
export function isRequestVariable(written: string): boolean {
  return variableNames.some((variable) => written === `\${${variable}}`);
}

/** Whether a value at this path is a template as well. */
export function isTemplate([list, , part, key]: readonly (string | number)[]): boolean {
  if (list !== "routes") return false;
  return part === "request" || part === "response" || part === "redirect" ||
    part === "respond" && key === "headers";
}

const reference = /\$\$\{|\$\{(?:(?<name>[A-Za-z_]\w*)(?::-(?<otherwise>[^}]*))?\})?/g;

interface Substitution {
  env: Environment;
  /** The text is a template: its request variables and `$${` stay as they are. */
  template: boolean;
  /** Called for each reference that cannot be resolved. */
  report: (message: string) => void;
}

/** The request variable that may have been meant by `name`. */
function requestVariableLike(name: string): string | undefined {
  return meant(name, "request variable") ?? nearest(name, variableNames);
}

/** As in a shell, the default also replaces an empty value. */
export function substitute(text: string, { env, template, report }: Substitution): string {
  return text.replace(reference, (written, name?: string, otherwise?: string) => {
    if (written === "$${") return template ? written : "${";
    if (name === undefined) {
      report("'${' begins no ${NAME} or ${NAME:-default}; write $${ for the characters themselves");
      return written;
    }
    if (template && isRequestVariable(written)) return written;
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    const result = otherwise === undefined ? value : value || otherwise;
    if (result === undefined) {
      const ofRequest = template ? requestVariableLike(name) : undefined;
      report(
        ofRequest === undefined
          ? `environment variable '${name}' is not set; set it or write \${${name}:-default}`
          : `unknown variable '${name}'; of the request there is \${${ofRequest}}`,
      );
      return written;
    }
    return template ? result.replaceAll("${", () => "$${") : result;
  });
}

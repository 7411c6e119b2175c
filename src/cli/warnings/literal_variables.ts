import { isUpstreamName } from "../../../config/addresses.ts";
import { isTemplate } from "../../../config/environment.ts";
import { variableNames } from "../../grammar/template.ts";
import { meant } from "../../../config/foreign_words.ts";
import type { Config } from "../../../config/schema.ts";
import type { Warning } from "../warnings.ts";

/** Variables as shells and other proxies write them, which are text here. */
export function* literalVariables(config: Config): Iterable<Warning> {
  for (const [text, path] of textsIn(config, [])) {
    for (const [written, ...names] of text.matchAll(foreign)) {
      const name = names.find((name) => name !== undefined)!;
      const is = isTemplate(path) ? variableCalled(name) : undefined;
      if (is === undefined && !isOfEnvironment(written, path)) continue;
      // Hosts are in lower case, whatever was written.
      const remedy = isPlace(path) ? "a variable is ${NAME}" : `write \${${is ?? name}}`;
      yield { message: `'${written}' is taken as it stands; ${remedy}`, path };
    }
  }
}

type Path = readonly (string | number)[];

/** `$remote_addr` of nginx, `{remote_host}` of Caddy, `%[src]` of HAProxy, `%PROTOCOL%` of Envoy. */
const foreign = /\$(\w+)|(?<!\$)\{(?:http\.request\.)?([\w.]+)\}|%\[([\w.]+)\]|%([A-Z_]+)%/g;

function variableCalled(name: string): string | undefined {
  return variableNames.find((own) => own === name.toLowerCase()) ??
    meant(name, "request variable");
}

/** Upper case; or in a host, where no name has such a sign. */
function isOfEnvironment(written: string, path: Path): boolean {
  return /^\$[A-Z][A-Z\d_]{2,}$/.test(written) || written.startsWith("$") && isPlace(path);
}

/** Where requests go. */
function isPlace(path: Path): boolean {
  return path.at(-1) === "url" || path.at(-1) === "upstream";
}

/** What was written as text, but for that in which `$` has a meaning of its own. */
function* textsIn(value: unknown, path: Path): Iterable<readonly [string, Path]> {
  const [list, name] = path;
  // A URL in a route has made an upstream of its own.
  const isMade = list === "upstreams" && name !== undefined && !isUpstreamName(name);
  if (isMade || path.at(-1) === "rewrite" || path.at(-1) === "users") return;
  if (typeof value === "string") yield [value, path];
  else if (value instanceof URL) yield [value.hostname, path];
  else if (typeof value === "object" && value !== null && !(value instanceof RegExp)) {
    const isList = Array.isArray(value);
    for (const [key, each] of Object.entries(value)) {
      yield* textsIn(each, [...path, isList ? Number(key) : key]);
    }
  }
}

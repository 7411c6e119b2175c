import { requestVariables } from "../../../config/environment.ts";
import { meant } from "../../../config/foreign_words.ts";
import type { Config, RouteConfig } from "../../../config/schema.ts";
import type { Warning } from "../warnings.ts";

type Text = readonly [text: string, path: readonly (string | number)[]];

/** Variables as other proxies write them, which are text here. */
export function* literalVariables({ routes }: Config): Iterable<Warning> {
  for (const [index, route] of routes.entries()) {
    for (const [text, path] of templatesOf(route)) {
      for (const [written, ...names] of text.matchAll(foreign)) {
        const is = variableCalled(names.find((name) => name !== undefined)!);
        if (is === undefined) continue;
        const message = `'${written}' is taken as it stands; write \${${is}}`;
        yield { message, path: ["routes", index, ...path] };
      }
    }
  }
}

/** `$remote_addr` of nginx, `{remote_host}` of Caddy, `%[src]` of HAProxy, `%PROTOCOL%` of Envoy. */
const foreign = /\$(\w+)|(?<!\$)\{(?:http\.request\.)?([\w.]+)\}|%\[([\w.]+)\]|%([A-Z_]+)%/g;

function variableCalled(name: string): string | undefined {
  return requestVariables.find((own) => own === name.toLowerCase()) ??
    meant(name, "request variable");
}

/** Texts that are filled in for each request, and where they stand. */
function* templatesOf({ request, response }: RouteConfig): Iterable<Text> {
  for (const [part, { headers }] of Object.entries({ request, response })) {
    for (const [name, text] of Object.entries(headers.set ?? {})) {
      yield [text, [part, "headers", "set", name]];
    }
    for (const [name, texts] of Object.entries(headers.add ?? {})) {
      for (const [nth, text] of texts.entries()) yield [text, [part, "headers", "add", name, nth]];
    }
  }
  yield* textsIn(request.json.set, ["request", "json", "set"]);
}

function* textsIn(value: unknown, path: Text[1]): Iterable<Text> {
  if (typeof value === "string") yield [value, path];
  if (typeof value !== "object" || value === null) return;
  const isList = Array.isArray(value);
  for (const [key, each] of Object.entries(value)) {
    yield* textsIn(each, [...path, isList ? Number(key) : key]);
  }
}

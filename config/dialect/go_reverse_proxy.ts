/**
 * The language of go-reverse-proxy, a small proxy in Go with one config file. Both try rules, or
 * routes, in the order written. Its bugs are not copied: a request without a rule gets a 404, one
 * whose target fails a 502, and the fields of responses are passed on.
 */
import * as v from "valibot";
import type { Dialect } from "../dialect.ts";
import type { Environment } from "../environment.ts";
import { findingsOf, problemsOf } from "../findings.ts";
import { keyPath, Problem } from "../problems.ts";
import { attempt } from "../scalars.ts";
import { type Mark, type Reading, readSource } from "../source.ts";
import { configOf } from "./go_reverse_proxy/config.ts";
import { type File, file } from "./go_reverse_proxy/file.ts";
import { type InternalApi, internalApi } from "./go_reverse_proxy/internal_api.ts";
import { notesOf } from "./go_reverse_proxy/notes.ts";

export const goReverseProxy: Dialect = {
  name: "go-reverse-proxy",
  recognises: (keys) => keys.has("http_routes") || keys.has("tcp") && keys.has("http_config"),

  translate(sources, { env }) {
    const [{ name }, ...others] = sources;
    const reading = readSource(sources[0], env);
    const problems = [...reading.problems];
    for (const { name: other } of others) {
      const message = `go-reverse-proxy has one file, and '${name}' is one already`;
      problems.push(new Problem(message, keyPath([]), { file: other, line: 1, column: 1 }));
    }
    const read = fileIn(reading, problems);
    const api = apiIn(env, reading.mark, problems);
    const nothing = { mark: reading.mark, problems, notes: [] };
    if (read === undefined || api === undefined || problems.length > 0) return nothing;
    const { value, mark } = configOf(read, reading.mark, api);
    return { value, mark, problems, notes: [...notesOf(read, reading.mark, api)] };
  },
};

/** Undefined: it has problems, which are added to `problems`. */
function fileIn({ value, mark }: Reading, problems: Problem[]): File | undefined {
  if (value === undefined) return undefined;
  const { success, output, issues } = v.safeParse(file, value);
  problems.push(...problemsOf(findingsOf(issues), mark, problems));
  return success ? output : undefined;
}

/** Undefined: it has a problem, which is added to `problems`. */
function apiIn(env: Environment, mark: Mark, problems: Problem[]): InternalApi | undefined {
  const { output, message } = attempt(() => internalApi(env));
  if (message !== undefined) problems.push(new Problem(message, keyPath([]), mark.value()));
  return output;
}

/**
 * go-reverse-proxy, a small proxy in Go with one file. Its rules and Weir's routes are both tried
 * in the order written. What is a fault there is done right: a request that no rule is for gets a
 * 404, one whose target fails a 502, and the fields of responses come through.
 */
import * as v from "valibot";
import type { Dialect } from "../dialect.ts";
import type { Environment } from "../environment.ts";
import { findingsOf, problemsOf } from "../findings.ts";
import { keyPath, Problem } from "../problems.ts";
import { ScalarError } from "../scalars.ts";
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

/** Undefined where it does not check: what is wrong is added to `problems`. */
function fileIn({ value, mark }: Reading, problems: Problem[]): File | undefined {
  if (value === undefined) return undefined;
  const { success, output, issues } = v.safeParse(file, value);
  problems.push(...problemsOf(findingsOf(issues), mark, problems));
  return success ? output : undefined;
}

/** Likewise. */
function apiIn(env: Environment, mark: Mark, problems: Problem[]): InternalApi | undefined {
  try {
    return internalApi(env);
  } catch (error) {
    if (!(error instanceof ScalarError)) throw error;
    problems.push(new Problem(error.message, keyPath([]), mark.value()));
    return undefined;
  }
}

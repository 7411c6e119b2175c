/** The files that the routes of a config name. */
import { readFileSync } from "node:fs";
import type { Finding } from "../../config/findings.ts";
import { ConfigError, keyPath, Problem } from "../../config/problems.ts";
import type { Config } from "../../config/schema.ts";
import { inWords } from "./text_file.ts";

/** What of them cannot be used. */
export function* faultsOfNamedFiles({ routes }: Config): Iterable<Finding> {
  for (const [index, { respond }] of routes.entries()) {
    if (respond?.file === undefined) continue;
    const message = faultOf(respond.file);
    if (message !== undefined) yield { message, path: ["routes", index, "respond", "file"] };
  }
}

/** Throws ConfigError with all that cannot be used. */
export function checkNamedFiles(config: Config): void {
  const problems = Array.from(
    faultsOfNamedFiles(config),
    ({ message, path }) => new Problem(message, keyPath(path)),
  );
  if (problems.length > 0) throw new ConfigError(problems);
}

function faultOf(path: string): string | undefined {
  try {
    inWords(() => readFileSync(path));
  } catch (error) {
    return `'${path}': ${(error as Error).message}`;
  }
}

/** The files and folders that the routes of a config name. */
import { readFileSync } from "node:fs";
import type { Finding } from "../../config/findings.ts";
import { ConfigError, keyPath, Problem } from "../../config/problems.ts";
import type { Config } from "../../config/schema.ts";
import { modulesIn } from "./modules.ts";
import { inWords, isFolder } from "./text_file.ts";

/** What of them cannot be used. */
export function* faultsOfNamedFiles({ routes }: Config): Iterable<Finding> {
  for (const [index, { respond, files }] of routes.entries()) {
    const at = ["routes", index];
    if (respond?.file !== undefined) {
      const message = faultOf(respond.file, (path) => void inWords(() => readFileSync(path)));
      if (message !== undefined) yield { message, path: [...at, "respond", "file"] };
    }
    if (files !== undefined) {
      const message = faultOf(files.root, requireFolder);
      if (message !== undefined) yield { message, path: [...at, "files", "root"] };
    }
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

/** What the process that answers requests reads. */
export function filesNamedIn(config: Config): string[] {
  const modules = modulesIn(config).map(({ path }) => path);
  const files = config.routes.flatMap(({ respond, files }) =>
    [respond?.file ?? [], files?.root ?? []].flat()
  );
  return [...files, ...modules];
}

function requireFolder(path: string): void {
  if (!isFolder(path)) throw new Error("it is a file; name the folder that it is in");
}

function faultOf(path: string, use: (path: string) => void): string | undefined {
  try {
    use(path);
  } catch (error) {
    return `'${path}': ${(error as Error).message}`;
  }
}

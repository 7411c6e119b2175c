/** The PEM files that a config names, read before anything starts. */
import { ConfigError, keyPath, Problem } from "../../config/problems.ts";
import type { Config } from "../../config/schema.ts";
import { readText } from "./text_file.ts";

/** Gives the text of each. Throws ConfigError with all that cannot be used. */
export function readPemFiles(config: Config): (path: string) => string {
  const texts = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { path, key } of pemFiles(config)) {
    try {
      texts.set(path, readPem(path));
    } catch (error) {
      problems.push(new Problem(`'${path}': ${(error as Error).message}`, key));
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return (path) => texts.get(path)!;
}

function* pemFiles({ upstreams }: Config): Iterable<{ path: string; key: string }> {
  for (const [name, { targets }] of Object.entries(upstreams)) {
    for (const [index, { tls }] of targets.entries()) {
      for (const field of ["ca", "client_cert", "client_key"] as const) {
        const path = tls?.[field];
        const keys = ["upstreams", name, "targets", index, "tls", field];
        if (path !== undefined) yield { path, key: keyPath(keys) };
      }
    }
  }
}

function readPem(path: string): string {
  const text = readText(path);
  if (!text.includes("-----BEGIN ")) throw new Error("there is no PEM block in it");
  return text;
}

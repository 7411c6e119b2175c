/** The PEM files that a config names, read before anything starts. */
import { readFileSync } from "node:fs";
import { ConfigError, keyPath, Problem } from "../../config/problems.ts";
import type { Config } from "../../config/schema.ts";
import { reasonOf } from "./files.ts";

/** Gives the text of each. Throws ConfigError with all that cannot be used. */
export function readPemFiles(config: Config): (path: string) => string {
  const texts = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [name, { targets }] of Object.entries(config.upstreams)) {
    for (const [index, { tls }] of targets.entries()) {
      for (const key of ["ca", "client_cert", "client_key"] as const) {
        const path = tls?.[key];
        if (path === undefined) continue;
        try {
          texts.set(path, readPem(path));
        } catch (error) {
          const where = keyPath(["upstreams", name, "targets", index, "tls", key]);
          problems.push(new Problem(`'${path}': ${reasonOf(error)}`, where));
        }
      }
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return (path) => texts.get(path)!;
}

function readPem(path: string): string {
  const text = readFileSync(path, "utf8");
  if (!text.includes("-----BEGIN ")) throw new Error("there is no PEM block in it");
  return text;
}

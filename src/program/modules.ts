/** The modules that a config names: routes and middleware of the user's own. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding } from "../../config/findings.ts";
import { ConfigError, keyPath, Problem } from "../../config/problems.ts";
import type { Config } from "../../config/schema.ts";
import type { ModuleFunction, Modules } from "../build/modules.ts";
import { inWords } from "./text_file.ts";

/** Rejects with ConfigError with all that cannot be used. */
export async function loadModules(config: Config): Promise<Modules> {
  const { modules, findings } = await loaded(config);
  const problems = findings.map(({ message, path }) => new Problem(message, keyPath(path)));
  if (problems.length > 0) throw new ConfigError(problems);
  return modules;
}

/** What of them cannot be used. They are loaded for it; to load them again takes no time. */
export async function faultsOfModules(config: Config): Promise<Finding[]> {
  return (await loaded(config)).findings;
}

interface Named {
  readonly path: string;
  readonly at: Finding["path"];
  readonly kind: "handler" | "middleware";
}

export function modulesIn({ routes }: Pick<Config, "routes">): Named[] {
  return routes.flatMap(({ handler, use }, index): Named[] => {
    const at = ["routes", index];
    const guards = use.flatMap(({ module }): Named[] =>
      module === undefined ? [] : [{ path: module, at: [...at, "use"], kind: "middleware" }]
    );
    if (handler === undefined) return guards;
    return [...guards, { path: handler, at: [...at, "handler"], kind: "handler" }];
  });
}

async function loaded(config: Config): Promise<{ modules: Modules; findings: Finding[] }> {
  const modules = new Map<string, ModuleFunction>();
  const findings: Finding[] = [];
  for (const { path, at, kind } of modulesIn(config)) {
    try {
      modules.set(path, functionIn(await moduleAt(path), kind));
    } catch (error) {
      findings.push({ message: `'${path}': ${(error as Error).message}`, path: at });
    }
  }
  return { modules, findings };
}

/**
 * By the time of its last change: a runtime loads what has the same name but once. To Bun the query of
 * a URL makes no other name, that of a path does.
 */
async function moduleAt(path: string): Promise<{ readonly default?: unknown }> {
  const { mtimeMs } = inWords(() => statSync(path));
  const name = "Bun" in globalThis ? resolve(path) : pathToFileURL(path).href;
  try {
    return await import(`${name}?changed=${mtimeMs}`);
  } catch (error) {
    throw new Error(`it does not load: ${(error as Error).message}`, { cause: error });
  }
}

function functionIn(module: { readonly default?: unknown }, kind: Named["kind"]): ModuleFunction {
  const { default: given } = module;
  if (typeof given === "function") return given as ModuleFunction;
  const { fetch } = Object(given);
  if (kind === "handler" && typeof fetch === "function") return fetch.bind(given);
  throw new Error(
    kind === "handler"
      ? "its default export is no function of a Request, nor has it one called fetch"
      : "its default export is no middleware, a function of a context and of what comes next",
  );
}

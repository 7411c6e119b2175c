/// <reference lib="deno.unstable" />
/** The regexes in the program's text, found in its syntax and not by looking for slashes. */
import { readdirSync, readFileSync } from "node:fs";
import { ROOT } from "../command/weir.ts";

export interface Literal {
  /** `src/http/path.ts: /[^a]/g` */
  readonly name: string;
  readonly pattern: string;
  readonly flags: string;
}

export interface Regexes {
  readonly literals: readonly Literal[];
  /** The modules that make regexes from texts. */
  readonly makers: readonly string[];
}

/** In the modules of these folders, page scripts included. */
export function regexesIn(folders: readonly string[]): Regexes {
  const literals: Literal[] = [];
  const makers = new Set<string>();
  for (const file of modulesIn(folders)) {
    const text = readFileSync(`${ROOT}${file}`, "utf8");
    const plugin: Deno.lint.Plugin = {
      name: "regexes",
      rules: {
        found: {
          create: () => ({
            Literal(node) {
              if (!("regex" in node) || node.regex === undefined) return;
              const { pattern, flags } = node.regex;
              literals.push({ name: `${file}: /${pattern}/${flags}`, pattern, flags });
            },
            "Identifier[name='RegExp']"({ parent }: Deno.lint.Identifier) {
              const { type } = parent as Deno.lint.Node;
              if (type === "NewExpression" || type === "CallExpression") makers.add(file);
            },
          }),
        },
      },
    };
    // Scripts of the page are taken for what they also are.
    Deno.lint.runPlugin(plugin, file.replace(/js$/, "ts"), text);
  }
  return { literals, makers: [...makers] };
}

function modulesIn(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(tsx?|js)$/.test(name))
      .map((name) => `${folder}/${name}`)
      .sort()
  );
}

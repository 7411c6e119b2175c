/**
 * `deno task example NAME [FILE]`: the servers that an example needs and Weir before them, in one
 * process, until Ctrl-C. FILE is one of the example's folder, or a path.
 */
import { existsSync } from "node:fs";
import { relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { command } from "../src/cli/command.ts";
import { type Example, examples } from "./examples.ts";
import { open } from "./upstreams/place.ts";

process.exit(await run(process.argv.slice(2)));

/** Gives an exit code, as `weir` does: 2 for wrong arguments, 3 for a port that is taken. */
async function run([name, named, ...rest]: readonly string[]): Promise<number> {
  const example = examples.find((each) => each.name === name);
  if (example === undefined || rest.length > 0) return refuse(2, usage());
  const file = named ?? example.file;
  const path = file === undefined ? undefined : pathOf(example, file);
  if (named !== undefined && (example.file === undefined || path === undefined)) {
    return refuse(2, `${example.name} has no file ${named}`);
  }
  const files = path === undefined ? [] : [relative(process.cwd(), path)];
  const given = [...example.arguments, ...files];
  await using stack = new AsyncDisposableStack();
  try {
    stack.use(await open(example.places));
  } catch (error) {
    return refuse(3, (error as Error).message);
  }
  console.log(welcome(example, given));
  return await command(given);
}

function usage(): string {
  return `usage: example NAME [FILE]\n\nNAME is ${examples.map(({ name }) => name).join(", ")}.`;
}

function refuse(code: number, message: string): number {
  console.error(message);
  return code;
}

/** Of its folder with or without its ending; else where the shell stands. */
function pathOf({ name }: Example, file: string): string | undefined {
  const folder = fileURLToPath(new URL(`${name}/`, import.meta.url));
  const paths = ["", ".yaml", ".yml"].map((ending) => `${folder}${file}${ending}`);
  return [...paths, file].find((path) => existsSync(path));
}

function welcome({ places, tries }: Example, given: readonly string[]): string {
  return [
    `Servers on ${places.map(({ port }) => `:${port}`).join(", ")}.`,
    `weir ${given.join(" ")}`,
    "",
    "Try, in another window:",
    "",
    ...tries.map((line) => `  ${line}`),
    "",
    "Ctrl-C ends it all.",
    "",
  ].join("\n");
}

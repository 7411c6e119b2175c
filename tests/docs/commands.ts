/**
 * The commands of the documentation. What only reads is run, and must print what is shown; of what
 * serves, or speaks to what serves, the arguments are checked.
 */
import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCommand } from "../../src/cli/command.ts";
import { folderOf, ROOT, weir } from "../command/weir.ts";
import { adminOf, askFrom } from "../routes/admin.ts";
import { exists, type Snippet } from "./page.ts";

interface Shown {
  readonly words: readonly string[];
  /** Undefined: the snippet shows no output. */
  readonly output?: string;
}

/** `$ COMMAND` and what it prints, of `console`; one command a line, of `sh`. */
export function commandsIn({ language, text }: Snippet): Shown[] {
  if (language !== "sh" && language !== "console") return [];
  if (language === "sh") {
    return text.replaceAll(/ \\\n/g, " ").split("\n").map(wordsOf).filter(({ length }) =>
      length > 0
    )
      .map((words) => ({ words }));
  }
  return text.split(/^\$ /m).slice(1).map((each) => {
    const [line, ...output] = each.split("\n");
    return { words: wordsOf(line), output: output.join("\n") };
  });
}

/** As a shell has them, without comments and settings of the environment. */
export function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/#.*$|'([^']*)'|"([^"]*)"|[^\s'"]+/g)];
  const plain = words.filter(([whole]) => !whole.startsWith("#"))
    .map(([whole, single, double]) => single ?? double ?? whole);
  while (/^[A-Z_]+=/.test(plain[0] ?? "")) plain.shift();
  return plain;
}

/** `files` stand in the folder in which it is run. */
export async function check(shown: Shown, files: Readonly<Record<string, string>>): Promise<void> {
  const [program, ...args] = shown.words;
  const known = programs[program];
  ok(known !== undefined || exists(program), `no test knows ${program}`);
  await known?.(args, { files, output: shown.output });
}

interface Around {
  readonly files: Readonly<Record<string, string>>;
  readonly output?: string;
}

const programs: Record<string, (args: string[], around: Around) => void | Promise<void>> = {
  weir: checkWeir,
  curl: checkCurl,
  async openssl(args) {
    await using folder = await folderOf();
    const { success, stderr } = await new Deno.Command("openssl", { args, cwd: folder.path })
      .output();
    ok(success, new TextDecoder().decode(stderr));
  },
  npm([command]) {
    equal(command, "install");
  },
  npx(args, around) {
    const [name, ...more] = args.filter((word) => word !== "-y");
    return name === "wrangler" ? equal(more[0], "dev") : programs[name](more, around);
  },
  deno([command, ...args], around) {
    if (command === "task") return ok(args[0] in tasks, `no task ${args[0]}`);
    equal(command, "run");
    const script = args.findIndex((word) => !word.startsWith("-"));
    for (const flag of args.slice(0, script)) match(flag, /^--allow-(?:net|read|env|run|sys)/);
    equal(args[script], "mod.ts");
    return checkWeir(args.slice(script + 1), around);
  },
};

const { tasks } = JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8"));
const READ_ONLY = ["check", "convert", "explain"];

async function checkWeir(args: string[], { files, output }: Around): Promise<void> {
  const { command: { syntax }, flags } = parseCommand(args);
  const given = flags.all("file");
  const missing = given.filter((name) => !(name in files) && !exists(name));
  deepEqual(missing, [], "neither on the page nor in the repository");
  if (!READ_ONLY.includes(syntax.command)) return;
  const lent = given.filter((name) => !(name in files));
  const all = { ...files, ...Object.fromEntries(lent.map((name) => [name, textOf(name)])) };
  await using folder = await folderOf(all);
  const ended = await weir(folder.path, ...args);
  if (output === undefined) equal(ended.code, 0, ended.stderr);
  else match(ended.stdout + ended.stderr, patternOf(output));
}

function textOf(name: string): string {
  return readFileSync(join(ROOT, name), "utf8");
}

/** `…` is any text; on a line of its own, any lines. */
function patternOf(output: string): RegExp {
  const quoted = output.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = quoted.replace(/^ *…$/gm, "[^]*?").replaceAll("…", ".*?");
  return new RegExp(`^${pattern}$`);
}

const CURL_FLAGS: Record<string, "method" | "value" | "switch"> = {
  "-X": "method",
  "-H": "value",
  "-d": "value",
  "--cacert": "value",
  "-i": "switch",
  "-s": "switch",
};

/** Where it speaks to the admin address, there is such a page. */
async function checkCurl(args: string[]): Promise<void> {
  let method = "GET";
  const urls: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const kind = CURL_FLAGS[args[index]];
    ok(kind !== undefined || !args[index].startsWith("-"), `curl ${args[index]}`);
    if (kind === undefined) urls.push(args[index]);
    else if (kind !== "switch") index++;
    if (kind === "method") method = args[index];
  }
  equal(urls.length, 1);
  const { port, pathname, search } = new URL(urls[0]);
  if (port !== "42007") return;
  const answer = await askFrom(adminOf())(pathname + search, { method });
  notEqual((await answer.text()).includes("has no such page"), true, `${method} ${pathname}`);
}

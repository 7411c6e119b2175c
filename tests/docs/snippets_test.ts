/** That Weir takes what its documentation shows. */
import { deepEqual, equal } from "node:assert/strict";
import { parseCommand } from "../../src/cli/command.ts";
import { folderOf, ROOT } from "../command/weir.ts";
import { check, commandsIn, wordsOf } from "./commands.ts";
import { load } from "./configs.ts";
import { pages, type Snippet } from "./page.ts";

function snippetsIn(...languages: string[]): Snippet[] {
  return pages.flatMap(({ snippets }) => snippets)
    .filter(({ language }) => languages.includes(language));
}

function isFile({ marker }: Snippet): boolean {
  return marker.includes(".");
}

Deno.test("snippets: each is of a language that is tested here", () => {
  const tested = ["yaml", "json", "console", "sh", "ts"];
  for (const { snippets } of pages) {
    for (const { language, place } of snippets) {
      equal(tested.includes(language), true, `${place}: ${language}`);
    }
  }
});

for (const snippet of snippetsIn("yaml").filter((snippet) => !isFile(snippet))) {
  Deno.test(`snippets: ${snippet.place} is a config`, () => load(snippet));
}

for (const { text, place } of snippetsIn("json")) {
  Deno.test(`snippets: ${place} is JSON`, () => void JSON.parse(text));
}

for (const { snippets } of pages) {
  for (const snippet of snippets) {
    for (const shown of commandsIn(snippet)) {
      Deno.test(`snippets: ${snippet.place}: ${shown.words.join(" ")}`, async () => {
        await check(shown, filesIn(snippets));
      });
    }
  }
}

function filesIn(snippets: readonly Snippet[]): Record<string, string> {
  return Object.fromEntries(
    snippets.filter(isFile).map(({ marker, text }) => [marker, text]),
  );
}

Deno.test("snippets: every file that a page shows is used by a command of it", () => {
  for (const { name, snippets } of pages) {
    const words = snippets.flatMap(commandsIn).flatMap(({ words }) => words);
    const files = snippets.filter((each) => each.language === "yaml" && isFile(each));
    const unused = files.map(({ marker }) => marker).filter((file) => !words.includes(file));
    deepEqual(unused, [], name);
  }
});

Deno.test("snippets: commands within the text are what the command line takes", () => {
  const placeholder = /COMMAND|--help|--version/;
  for (const text of pages.flatMap(({ code }) => code)) {
    if (text.startsWith("weir ") && !placeholder.test(text)) parseCommand(wordsOf(text).slice(1));
  }
});

Deno.test("snippets: TypeScript is checked as in a clone of the repository", async () => {
  await using folder = await folderOf(
    Object.fromEntries(
      snippetsIn("ts").map(({ marker, text }, index) => {
        return [marker === "" ? `snippet_${index}.ts` : marker, text];
      }),
    ),
  );
  const written = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
  for (const name of ["mod.ts", "src", "config", "routes", "package.json", "deno.json"]) {
    await Deno.symlink(`${ROOT}${name}`, `${folder.path}/${name}`);
  }
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--no-lock", "--quiet", ...written],
    cwd: folder.path,
    env: { NO_COLOR: "1" },
  }).output();
  equal(code, 0, new TextDecoder().decode(stderr));
});

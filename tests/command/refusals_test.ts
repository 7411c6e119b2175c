/** What a person meets whose config is wrong, on each runtime: the same words at the same place. */
import { deepEqual } from "node:assert/strict";
import { type Ended, folderOf, onBun, onDeno, runToEnd, type Start } from "./weir.ts";

interface Refusal {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly stderr: string;
}

const TOO_DEEP = "nested more than 100 deep, which no config needs; look for a bracket or an " +
  "indentation that is not meant";

const refusals: readonly Refusal[] = [
  {
    name: "YAML nested too deep",
    files: { "weir.yaml": `routes: ${"[".repeat(20_000)}` },
    stderr: `weir.yaml:1:108: ${TOO_DEEP}\n`,
  },
  {
    name: "JSON nested too deep",
    files: { "weir.json": '{"routes":'.repeat(20_000) + "1" + "}".repeat(20_000) },
    args: ["-f", "weir.json"],
    stderr: `weir.json:1:1001: ${TOO_DEEP}\n`,
  },
];

const runtimes: readonly { name: string; start: Start | undefined }[] = [
  { name: "deno", start: onDeno(["."]) },
  { name: "bun", start: onBun() },
];

for (const { name: runtime, start } of runtimes) {
  for (const { name, files, args = [], stderr } of refusals) {
    const ignore = start === undefined;
    Deno.test({ name: `${runtime}: weir check refuses ${name}`, ignore }, async () => {
      await using folder = await folderOf(files);
      const refused: Ended = { code: 1, stdout: "", stderr };
      deepEqual(await runToEnd(start!, folder.path, ["check", ...args]), refused);
    });
  }
}

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
  {
    name: "addresses of which one covers the other",
    files: {
      "weir.yaml": `listen: [":8080", "127.0.0.1:8080"]
admin: "[::1]:8080"
routes: [{ upstream: http://a }]
tcp: [{ listen: 127.0.0.1:8080, upstream: "localhost:1" }]
`,
    },
    stderr: [
      "1:19: '127.0.0.1:8080' overlaps ':8080' of 'listen'; give one of them another port",
      "2:8: '[::1]:8080' overlaps ':8080' of 'listen'; give one of them another port, or turn " +
      "'admin' off",
      "4:17: '127.0.0.1:8080' overlaps ':8080' of 'listen'; give one of them another port",
    ].map((line) => `weir.yaml:${line}\n`).join(""),
  },
];

const runtimes: readonly { name: string; start: Start | undefined }[] = [
  { name: "deno", start: onDeno(["."]) },
  { name: "bun", start: onBun() },
];

for (const { name: runtime, start } of runtimes) {
  for (const { name, files, args = [], stderr } of refusals) {
    const ignore = start === undefined;
    Deno.test({ name: `${runtime}: weir check and run refuse ${name}`, ignore }, async () => {
      await using folder = await folderOf(files);
      const refused: Ended = { code: 1, stdout: "", stderr };
      deepEqual(await runToEnd(start!, folder.path, ["check", ...args]), refused);
      deepEqual(await runToEnd(start!, folder.path, ["run", ...args]), refused);
    });
  }
}

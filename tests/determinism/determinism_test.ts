/** The same key has the same targets on every runtime, in a process of its own each. */
import { deepEqual } from "node:assert/strict";
import {
  bunCommand,
  type Command,
  denoCommand,
  Program,
  workerdCommand,
} from "../blackbox/program.ts";
import type { Table } from "./picks.ts";
import table from "./table.json" with { type: "json" };

const FOLDER = new URL(".", import.meta.url).pathname;

testTable("deno", denoCommand(), ({ path }) => printed(path));
testTable("bun", bunCommand(), ({ path }) => printed(path));
testTable("workerd", await workerdCommand(), served);

/** Without the runtime it is skipped, but not in CI. */
function testTable(
  runtime: string,
  command: Command | undefined,
  tableOn: (command: Command) => Promise<Table>,
): void {
  Deno.test({
    name: `determinism: keys fall on ${runtime} where the table says` +
      (command === undefined ? " (not installed)" : ""),
    ignore: command === undefined && Deno.env.get("CI") === undefined,
    async fn() {
      if (command === undefined) throw new Error("the runtime is not installed");
      deepEqual(await tableOn(command), table);
    },
  });
}

async function printed(path: string): Promise<Table> {
  return JSON.parse(await outputOf(path, ["run", `${FOLDER}print.ts`]));
}

async function served({ path }: Command): Promise<Table> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.copyFile(`${FOLDER}worker.capnp`, `${folder}/worker.capnp`);
    const bundling = ["bundle", "--quiet", "--platform=browser"];
    await outputOf(Deno.execPath(), [
      ...bundling,
      `--output=${folder}/worker.js`,
      `${FOLDER}worker.ts`,
    ]);
    await using program = await Program.start({
      path,
      arguments: (port) => [
        "serve",
        `${folder}/worker.capnp`,
        `--socket-addr=http=127.0.0.1:${port}`,
      ],
      hasAdmin: false,
    }, {});
    return await (await fetch(`http://127.0.0.1:${program.port}/`)).json();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function outputOf(path: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(path, { args, cwd: FOLDER }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

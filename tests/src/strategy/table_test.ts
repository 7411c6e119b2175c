import { deepEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { strategies } from "../../../src/grammar/strategies.ts";

Deno.test("strategies: the documentation says of each what the table says", () => {
  const page = readFileSync(new URL("../../../docs/balancing.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)].map((
    [, name, help],
  ) => [name, help]);
  const told = rows.filter(([name]) => name in strategies);
  deepEqual(told, Object.entries(strategies).map(([name, { help }]) => [name, help]));
});

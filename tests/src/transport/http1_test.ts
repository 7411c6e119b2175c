import { equal } from "node:assert/strict";
import { sockets } from "../../../src/runtime/sockets.ts";
import { bunCommand } from "../../blackbox/program.ts";
import { cases, play } from "./contract.ts";

for (const each of cases) {
  Deno.test(`Http1Transport on Deno: ${each.name}`, () => play(each, sockets.transport));
}

const bun = bunCommand();

Deno.test({
  name: `Http1Transport on Bun: the same cases${bun === undefined ? " (not installed)" : ""}`,
  ignore: bun === undefined && Deno.env.get("CI") === undefined,
}, async () => {
  if (bun === undefined) throw new Error("the runtime is not installed");
  const runner = new URL("on_bun.ts", import.meta.url).pathname;
  const { stdout, stderr, code } = await new Deno.Command(bun.path, { args: ["run", runner] })
    .output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  equal(code, 0, `\n${text(stdout)}${text(stderr)}`);
});

import { equal } from "node:assert/strict";
import * as node from "../../../../src/transport/socket/node.ts";
import { bunCommand } from "../../../blackbox/program.ts";
import { cases } from "./contract.ts";

for (const { name, run } of cases) {
  Deno.test(`sockets of node:net on Deno: ${name}`, () => run(node));
}

const bun = bunCommand();

Deno.test({
  name: `sockets of Bun, and of node:net on Bun: the same cases${
    bun === undefined ? " (not installed)" : ""
  }`,
  ignore: bun === undefined && Deno.env.get("CI") === undefined,
}, async () => {
  if (bun === undefined) throw new Error("the runtime is not installed");
  const runner = new URL("on_bun.ts", import.meta.url).pathname;
  const { stdout, stderr, code } = await new Deno.Command(bun.path, { args: ["run", runner] })
    .output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  equal(code, 0, `\n${text(stdout)}${text(stderr)}`);
});

import { equal } from "node:assert/strict";
import { bunCommand } from "../blackbox/program.ts";

const bun = bunCommand()?.path;

Deno.test({
  name: `TcpProxy on bun: all cases${bun === undefined ? " (bun is not installed)" : ""}`,
  ignore: bun === undefined && Deno.env.get("CI") === undefined,
  async fn() {
    if (bun === undefined) throw new Error("bun is not installed");
    const script = new URL("on_bun.ts", import.meta.url).pathname;
    const { success, stdout, stderr } = await new Deno.Command(bun, { args: ["run", script] })
      .output();
    const decoder = new TextDecoder();
    equal(success, true, decoder.decode(stdout) + decoder.decode(stderr));
  },
});

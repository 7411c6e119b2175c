/** `errors` on every runtime: the body is in another format, and nothing else differs. */
import { deepEqual, equal, match } from "node:assert/strict";
import {
  bunCommand,
  type Command,
  denoCommand,
  Program,
  workerdCommand,
} from "../blackbox/program.ts";
import { ask, test } from "./stage.ts";

const CONFIG = new URL("errors.yaml", import.meta.url).pathname;

testErrors("deno", denoCommand(CONFIG));
testErrors("bun", bunCommand(CONFIG));
testErrors("workerd", await workerdCommand(CONFIG));

function testErrors(runtime: string, command: Command | undefined): void {
  test(`errors on ${runtime}: status and fields stay, the body is AILERON's`, {
    missing: command === undefined ? runtime : undefined,
    async run() {
      await using weir = await Program.start(command!, {});
      const cases: [line: string, host: string, status: number, statusText: string][] = [
        ["GET /x", "nowhere.test", 404, "Not Found"],
        ["PUT /x", "a.test", 405, "Method Not Allowed"],
        ["GET /%zz", "a.test", 400, "Bad Request"],
        ["GET /x", "a.test", 502, "Bad Gateway"],
      ];
      for (const [line, host, status, statusText] of cases) {
        const told = await ask(weir.port, line, { host });
        equal(told.status, status);
        deepEqual(JSON.parse(told.text), { status, statusText });
        equal(told.head.one("content-type"), "application/json");
        equal(told.head.one("allow"), status === 405 ? "GET" : undefined);
        match(told.head.one("x-request-id")!, /^[0-9a-f-]{36}$/);
      }
      if (!command!.hasAdmin) return;
      const { head, text } = await ask(weir.adminPort, "GET /nowhere", { host: "localhost" });
      equal(head.one("content-type"), "application/problem+json");
      equal(JSON.parse(text).title, "No route");
    },
  });
}

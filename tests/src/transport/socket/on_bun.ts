/** The cases of contract.ts under Bun, over both its kinds of sockets: prints what failed. */
import process from "node:process";
import * as own from "../../../../src/transport/socket/bun.ts";
import * as node from "../../../../src/transport/socket/node.ts";
import { cases } from "./contract.ts";

let failures = 0;
const fail = (name: string, error: unknown) => {
  failures++;
  console.log(`${name}\n  ${error instanceof Error ? error.stack : error}`);
};
process.on("unhandledRejection", (error) => fail("a rejection that nothing handled", error));
for (const [kind, sockets] of Object.entries({ own, node })) {
  for (const { name, run } of cases) {
    await run(sockets).catch((error) => fail(`${kind}: ${name}`, error));
  }
}
process.exit(failures === 0 ? 0 : 1);

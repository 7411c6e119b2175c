/** The cases of contract.ts under another runtime than that of the tests: prints what failed. */
import process from "node:process";
import { sockets } from "../../../src/build/runtime/sockets.ts";
import { cases, play } from "./contract.ts";

let failures = 0;
const fail = (name: string, error: unknown) => {
  failures++;
  console.log(`${name}\n  ${error instanceof Error ? error.stack : error}`);
};
process.on("unhandledRejection", (error) => fail("a rejection that nothing handled", error));
for (const each of cases) {
  await play(each, sockets().transport).catch((error) => fail(each.name, error));
}
process.exit(failures === 0 ? 0 : 1);

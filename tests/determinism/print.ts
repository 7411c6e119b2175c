/**
 * The table as this runtime has it. What is checked in was written once, by
 * `deno run tests/determinism/print.ts > tests/determinism/table.json`; whoever writes it anew
 * moves the keys of everyone.
 */
import { xxh64 } from "../../src/strategy/hash/fastest.ts";
import { tableOf } from "./picks.ts";

console.log(JSON.stringify(tableOf(xxh64), null, 2));

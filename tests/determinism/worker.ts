/** The table as workerd has it, in answer to any request. */
import { xxh64 } from "../../src/strategy/hash/portable.ts";
import { tableOf } from "./picks.ts";

export default {
  fetch: (): Response => Response.json(tableOf(xxh64)),
};

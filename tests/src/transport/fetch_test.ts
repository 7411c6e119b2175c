import { FetchTransport } from "../../../src/transport/fetch.ts";
import { cases, play } from "./contract.ts";

for (const each of cases) {
  const { name, exceptFetch } = each;
  Deno.test({
    name: `FetchTransport: ${name}${
      exceptFetch === undefined ? "" : ` (not here: ${exceptFetch})`
    }`,
    ignore: exceptFetch !== undefined,
    // Connections are the platform's: nothing can close those that it keeps.
    sanitizeResources: false,
    sanitizeOps: false,
  }, () => play(each, (origin) => new FetchTransport(origin)));
}

/** workerd: the platform's `fetch` is the way out. */
import { xxh64 } from "../../strategy/hash/portable.ts";
import type { Runtime } from "./runtime.ts";
import { FetchTransport } from "../../transport/fetch.ts";

export const platform: Runtime = {
  hash: xxh64,
  runsBetweenRequests: false,
  transport(origin) {
    if (origin.tls !== undefined) {
      throw new Error(`tls of ${origin.host}: workerd does TLS by itself and takes no options`);
    }
    return new FetchTransport(origin);
  },
};

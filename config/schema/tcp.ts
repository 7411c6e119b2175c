/** A TCP route: connections are passed on to a target as they are. */
import * as v from "valibot";
import { type Address, parseAddress, parseTcpReference } from "../addresses.ts";
import { integer, oneOf, scalar, section } from "../sections.ts";

export const tcp = section({
  listen: scalar<Address, string | number>(parseAddress),
  /** An upstream's name, or the address of a single target. */
  upstream: scalar(parseTcpReference),
  /** Open at a time; any more are closed at once. Absent: no limit. */
  max_connections: v.optional(integer({ min: 1, max: 1_000_000 })),
  /** The PROXY header that tells the target the client's address. Absent: none. */
  proxy_protocol: v.optional(oneOf(["v1", "v2"], { called: "version" })),
}, { called: "a TCP route" });

/** A TCP route: connections that go on to a target as they are. */
import * as v from "valibot";
import { type Address, parseAddress, parseTcpReference } from "../addresses.ts";
import { integer, oneOf, scalar, section } from "../sections.ts";

export const tcp = section({
  listen: scalar<Address, string | number>(parseAddress),
  /** A name, or the place of its one target. */
  upstream: scalar(parseTcpReference),
  /** At a time; those beyond are closed at once. Absent: no limit. */
  max_connections: v.optional(integer({ min: 1, max: 1_000_000 })),
  /** How a target is told of its client. Absent: not at all. */
  proxy_protocol: v.optional(oneOf(["v1", "v2"], { called: "version" })),
}, { called: "a TCP route" });

/** How much a peer may send, and how long it may take; `never`: a time without limit. */
import * as v from "valibot";
import { parsePositiveDuration, parseSizeWithin } from "../scalars.ts";
import { integer, scalar, section } from "../sections.ts";

const size = (min: number) => scalar((input) => parseSizeWithin(input, { min, max: 2 ** 24 }));

const time = scalar<number | "never">((input) =>
  input === "never" ? input : parsePositiveDuration(input, { or: "never" })
);

const ofHeads = {
  /** The first line and all field lines. */
  head: v.optional(size(1024)),
  /** Field lines. */
  fields: v.optional(integer({ min: 1, max: 10_000 })),
  /** One line of a head. */
  line: v.optional(size(256)),
  /** Between two pieces of data, either way, after a switch of protocols. */
  tunnel_idle: v.optional(time),
};

export const upstreamLimits = section(ofHeads);

export const clientLimits = section({
  ...ofHeads,
  /** For the whole head of the next request. */
  header_timeout: v.optional(time),
  /** For a client to take the next piece of a body. */
  idle: v.optional(time),
});

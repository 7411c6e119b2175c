import { AddressSet } from "../../../../src/grammar/address.ts";
import { type Call, callOf } from "../../../../src/proxy/call.ts";
import type { Incoming } from "../../../../src/http/message.ts";
import { received } from "../headers/received.ts";

type Entries = Iterable<readonly [string, string]>;

/** A request from 192.0.2.7:4711, who is trusted no more than any other peer. */
export function callWith(fields: Entries = [], changes: Partial<Incoming> = {}): Call {
  return callOf(received(fields, changes), new AddressSet());
}

/** The same, where that peer is a trusted proxy. */
export function trustedCallWith(fields: Entries, changes: Partial<Incoming> = {}): Call {
  const trusted = new AddressSet([{ address: "192.0.2.7", prefix: 32 }]);
  return callOf(received(fields, changes), trusted);
}

import type { Context, MiddlewareHandler } from "hono";
import { AddressSet, type Cidr } from "../grammar/address.ts";
import { refusal } from "./refusal.ts";

export interface IpOptions {
  /** Who may come. Absent: everybody. */
  readonly allow?: readonly Cidr[];
  /** Who may not, though allowed. */
  readonly deny?: readonly Cidr[];
  /** Whose request it is, in canonical form (RFC 5952). */
  readonly addressOf: (c: Context) => string;
}

/** Lets requests pass by the address of their client; others get a 403. */
export function ip({ allow, deny = [], addressOf }: IpOptions): MiddlewareHandler {
  const allowed = allow && new AddressSet(allow);
  const denied = new AddressSet(deny);
  return async (c, next) => {
    const address = addressOf(c);
    if (denied.has(address) || allowed?.has(address) === false) {
      throw refusal(403, "this address may not come here");
    }
    await next();
  };
}

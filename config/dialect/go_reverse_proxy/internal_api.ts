/**
 * Where its internal API is: an address that only the environment names. It is on all interfaces
 * there; here only this machine reaches it, as what all reach needs a token.
 */
import { parseAddress } from "../../addresses.ts";
import type { Environment } from "../../environment.ts";
import { ScalarError } from "../../scalars.ts";
import { mayListen } from "../../schema.ts";

const BY_DEFAULT = ":42007";

export interface InternalApi {
  readonly address: string;
  /** The program itself would be reached from other machines. */
  readonly narrowed: boolean;
}

/** Throws ScalarError, whose message names the variable. */
export function internalApi({ INTERNAL_API_PORT: text }: Environment): InternalApi {
  const address = parsed(text || BY_DEFAULT);
  const { hostname, port } = address;
  if (hostname === "") return { address: `127.0.0.1:${port}`, narrowed: true };
  if (mayListen(address)) return { address: address.address, narrowed: false };
  throw new ScalarError(
    "INTERNAL_API_PORT: an address that other machines can reach needs a token, which a config " +
      "in Weir's own language has (weir convert); or use 127.0.0.1, [::1] or localhost",
  );
}

function parsed(text: string) {
  try {
    return parseAddress(text);
  } catch (error) {
    if (!(error instanceof ScalarError)) throw error;
    throw new ScalarError(`INTERNAL_API_PORT: ${error.message}`);
  }
}

/**
 * The address of its internal API, which only the environment gives. go-reverse-proxy listens on
 * all interfaces; Weir on this machine only, as an address that others reach needs a token.
 */
import { parseAddress } from "../../addresses.ts";
import type { Environment } from "../../environment.ts";
import { attempt, ScalarError } from "../../scalars.ts";
import { mayListen } from "../../schema.ts";

const BY_DEFAULT = ":42007";

export interface InternalApi {
  readonly address: string;
  /** In go-reverse-proxy other machines reach it. */
  readonly narrowed: boolean;
}

/** Throws ScalarError, whose message names the variable. */
export function internalApi({ INTERNAL_API_PORT: text }: Environment): InternalApi {
  const { output: address, message } = attempt(() => parseAddress(text || BY_DEFAULT));
  if (message !== undefined) throw new ScalarError(`INTERNAL_API_PORT: ${message}`);
  const { hostname, port } = address;
  if (hostname === "") return { address: `127.0.0.1:${port}`, narrowed: true };
  if (mayListen(address)) return { address: address.address, narrowed: false };
  throw new ScalarError(
    "INTERNAL_API_PORT: an address that other machines can reach needs a token, which a config " +
      "in Weir's own language has (weir convert); or use 127.0.0.1, [::1] or localhost",
  );
}

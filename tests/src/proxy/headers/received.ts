import { Fields } from "../../../../src/http/fields.ts";
import type { Incoming } from "../../../../src/http/message.ts";

/** A request for `http://a.example:8080/users/7?v=2` with these fields, from 192.0.2.7:4711. */
export function received(
  entries: Iterable<readonly [string, string]> = [],
  changes: Partial<Incoming> = {},
): Incoming {
  return {
    method: "GET",
    path: "/users/7",
    query: "?v=2",
    scheme: "http",
    authority: "a.example:8080",
    host: "a.example",
    version: "1.1",
    fields: Fields.from(entries),
    body: undefined,
    peer: { address: "192.0.2.7", port: 4711 },
    localPort: 8080,
    signal: new AbortController().signal,
    ...changes,
  };
}

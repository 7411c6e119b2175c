import { endpointText } from "../../grammar/endpoint.ts";
import type { Call } from "../call.ts";
import { formValue } from "../../http/form.ts";
import { wireText } from "../../grammar/wire_text.ts";
import { compileCookie } from "../../http/cookie.ts";

/** Where a key comes from. */
export interface KeySource {
  readonly source:
    | "header"
    | "cookie"
    | "query"
    | "path_param"
    | "client_address"
    | "client_ip";
  /** The name of what has one: a field, a cookie, a parameter. */
  readonly key?: string;
  /** What stands in for it where a request does not have it; at last the client's IP address. */
  readonly fallback?: KeySource;
}

/** A byte string; undefined where the request does not have it. */
export type ReadKey = (call: Call) => string | undefined;

export function compileSource({ source, key = "" }: KeySource): ReadKey {
  switch (source) {
    case "header": {
      const name = key.toLowerCase();
      return ({ incoming }) => incoming.fields.get(name);
    }
    case "cookie": {
      const read = compileCookie(wireText(key));
      return ({ incoming }) => read(incoming.fields);
    }
    case "query": {
      const name = wireText(key);
      return ({ incoming }) => formValue(incoming.query, name);
    }
    case "path_param":
      return (call) => pathParam(call, key);
    case "client_address":
      return clientSocket;
    case "client_ip":
      return ({ client }) => client.address === "" ? undefined : client.address;
  }
}

/** As it stands in the normalised path, which is one form of it. */
function pathParam({ route, incoming }: Call, name: string): string | undefined {
  const params = route?.match.params(incoming.path);
  return params !== undefined && Object.hasOwn(params, name) ? params[name] : undefined;
}

/** The address alone of a client behind a trusted proxy, which seldom tells its port. */
function clientSocket({ client }: Call): string | undefined {
  return client.address === "" ? undefined : endpointText(client);
}

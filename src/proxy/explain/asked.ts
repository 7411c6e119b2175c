import { parseEndpoint } from "../../grammar/endpoint.ts";
import { ProxyError } from "../../http/proxy_error.ts";
import { Fields } from "../../http/fields.ts";
import type { Incoming, Peer } from "../../http/message.ts";
import { normalisePath, parseAuthority, splitTarget } from "../../http/path.ts";

/** A request that somebody only asks about, in words. */
export interface Asked {
  /** With scheme and host. */
  readonly url: string;
  /** GET where it is absent. */
  readonly method?: string;
  /** `Name: value` each; `Host` takes the place of the URL's. */
  readonly fields?: readonly string[];
  /** `192.0.2.1`, `192.0.2.1:4711`, `::1`, `[::1]:4711`; 127.0.0.1 where it is absent. */
  readonly client?: string;
}

/** The port of a client that is named without one: any will do. */
const EPHEMERAL = 50_000;

/** The request as it would come in. Throws ProxyError `bad_request`, whose detail says what is not right. */
export function incomingOf(asked: Asked): Incoming {
  const { url, method = "GET", client = "127.0.0.1" } = asked;
  const scheme = /^https?(?=:\/\/)/i.exec(url)?.[0].toLowerCase() as Incoming["scheme"];
  if (scheme === undefined) throw bad(`'${url}' is no URL like http://localhost:8080/path`);
  const { authority: named = "", path, query } = splitTarget(url);
  const fields = fieldsOf(asked.fields ?? []);
  const authority = fields.get("host") ?? named;
  const parsed = parseAuthority(authority);
  if (parsed === undefined) throw bad(`'${authority}' is not a host and a port`);
  fields.set("Host", authority);
  return {
    method,
    path: normalisePath(path),
    query,
    scheme,
    authority,
    host: parsed.host,
    version: "1.1",
    fields,
    body: undefined,
    peer: peerOf(client),
    localPort: parsed.port ?? (scheme === "https" ? 443 : 80),
    signal: new AbortController().signal,
  };
}

function fieldsOf(lines: readonly string[]): Fields {
  const fields = new Fields();
  for (const line of lines) {
    const colon = line.indexOf(":");
    try {
      fields.append(line.slice(0, Math.max(colon, 0)), line.slice(colon + 1).trim());
    } catch {
      throw bad(`'${line}' is no field like 'Name: value'`);
    }
  }
  return fields;
}

function peerOf(client: string): Peer {
  const peer = parseEndpoint(client);
  if (peer === undefined) throw bad(`'${client}' is no address like 192.0.2.1 or [::1]:4711`);
  return peer.port === 0 ? { ...peer, port: EPHEMERAL } : peer;
}

function bad(detail: string): ProxyError {
  return new ProxyError("bad_request", detail);
}

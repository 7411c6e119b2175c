/**
 * What spans say, as OpenTelemetry's semantic conventions for HTTP have it. As in the log, no query
 * and no field is told. What clients may choose freely is in no name.
 */
import type { Call } from "../../proxy/call.ts";
import { ProxyError } from "../../http/proxy_error.ts";
import type { Incoming } from "../../http/message.ts";
import { parseAuthority } from "../../http/path.ts";
import type { Route } from "../../proxy/route.ts";
import type { Target } from "../../upstream/target.ts";
import type { Attributes } from "./recorded_trace.ts";

/** What a span's kind says of how it went. */
export interface Ending {
  readonly attributes: Attributes;
  readonly failed: boolean;
}

const METHODS = new Set(
  ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"],
);

export function serverName({ incoming: { method }, route }: Call): string {
  return route === undefined ? nameOf(method) : `${nameOf(method)} ${pathOf(route)}`;
}

export function clientName({ incoming: { method } }: Call): string {
  return nameOf(method);
}

function nameOf(method: string): string {
  return METHODS.has(method) ? method : "HTTP";
}

/** A route's name without its hosts, in which there are no spaces. */
function pathOf({ name }: Route): string {
  return name.slice(name.indexOf(" ") + 1);
}

export function serverAttributes({ incoming, route, client }: Call): Attributes {
  return {
    ...methodAttributes(incoming),
    ...serverOf(client.authority, client.scheme),
    "url.scheme": client.scheme,
    "url.path": incoming.path,
    "http.route": route && pathOf(route),
    "client.address": client.address === "" ? undefined : client.address,
    "network.protocol.version": incoming.version,
  };
}

/** `path`: the one that it is sent with. */
export function clientAttributes(
  { incoming, attempts }: Call,
  { target, path }: { target: Target; path: string },
): Attributes {
  const scheme = target.url.startsWith("https:") ? "https" : "http";
  return {
    ...methodAttributes(incoming),
    ...serverOf(target.authority, scheme),
    "url.full": `${scheme}://${target.authority}${path.replace(/\?.*$/s, "")}`,
    "http.request.resend_count": attempts > 1 ? attempts - 1 : undefined,
  };
}

function methodAttributes({ method }: Incoming): Attributes {
  if (METHODS.has(method)) return { "http.request.method": method };
  return { "http.request.method": "_OTHER", "http.request.method_original": method };
}

function serverOf(authority: string, scheme: "http" | "https"): Attributes {
  const parsed = parseAuthority(authority);
  if (parsed === undefined) return {};
  const { host, port = scheme === "https" ? 443 : 80 } = parsed;
  return { "server.address": host.replace(/^\[|\]$/g, ""), "server.port": port };
}

/** A server has failed with 500 and more, or where its answer broke off; not where a client left. */
export function serverEnding(status: number, error: unknown): Ending {
  const fault = error instanceof ProxyError ? error.kind : undefined;
  const type = status >= 500 ? String(status) : fault;
  return endingOf(status, type);
}

/** To a client, 400 and more is a failure; undefined status: no answer has come. */
export function clientEnding(status: number | undefined, error: unknown): Ending {
  if (error instanceof ProxyError) return endingOf(status, error.kind);
  if (status !== undefined) return endingOf(status, status >= 400 ? String(status) : undefined);
  // The client has left, or another target answered first.
  return { attributes: { "weir.given_up": true }, failed: false };
}

function endingOf(status: number | undefined, errorType: string | undefined): Ending {
  return {
    attributes: { "http.response.status_code": status, "error.type": errorType },
    failed: errorType !== undefined,
  };
}

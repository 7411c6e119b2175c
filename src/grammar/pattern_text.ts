import type { HostPattern } from "../proxy/match/host.ts";
import type { PathPattern } from "../proxy/match/path.ts";

/** As a person would write it: `*.example.com:8080`. */
export function textOfHost({ hostname, wildcard, port }: HostPattern): string {
  return `${wildcard ? "*." : ""}${hostname}${port === undefined ? "" : `:${port}`}`;
}

/** `/users`, or with its kind where that is not the plain one: `glob /users/*`. */
export function textOfPath(path: PathPattern): string {
  if (path.kind === "regex") return `regex ${path.regex.source}`;
  return path.kind === "segments" ? path.text : `${path.kind} ${path.text}`;
}

/** What a route says of hosts and paths, as config and program share it. */

export interface HostPattern {
  /** In lower case, without trailing dot; IPv6 in brackets, in its canonical form. */
  readonly hostname: string;
  /** Any name that ends with one label or more before `hostname`, but not `hostname` itself. */
  readonly wildcard: boolean;
  /** Without one: any port. */
  readonly port?: number;
}

/** `segments` is the plain form: `/users` is `/users` and `/users/…`, but not `/users2`. */
export type PathPattern =
  | { kind: "segments" | "exact" | "prefix" | "suffix" | "contains" | "glob"; text: string }
  /** The pathname of a URLPattern; its groups are parameters of the path. */
  | { kind: "pattern"; text: string }
  /** Searched for anywhere in the path; its named groups are parameters of the path. */
  | { kind: "regex"; regex: RegExp };

/** As a person would write it: `*.example.com:8080`. */
export function textOfHost({ hostname, wildcard, port }: HostPattern): string {
  return `${wildcard ? "*." : ""}${hostname}${port === undefined ? "" : `:${port}`}`;
}

/** `/users`, or with its kind where that is not the plain one: `glob /users/*`. */
export function textOfPath(path: PathPattern): string {
  if (path.kind === "regex") return `regex ${path.regex.source}`;
  return path.kind === "segments" ? path.text : `${path.kind} ${path.text}`;
}

import type { Upstream } from "../dispatch/dispatch.ts";
import type { JsonValue } from "../http/body/json.ts";
import type { ApplyFieldRules } from "./headers/rules.ts";
import type { Match } from "./match/match.ts";
import type { HostPattern } from "./match/host.ts";
import type { PathPattern } from "./match/path.ts";
import type { Rewrite } from "./rewrite/rewrite.ts";
import type { Variables } from "../grammar/template.ts";

/** Which requests go where, and what is done to them on the way. */
export interface Route {
  /** For logs: host and path as configured. */
  readonly name: string;
  /** As configured; undefined: any. With `path`, what narrows the search among many routes. */
  readonly hosts: readonly HostPattern[] | undefined;
  readonly path: PathPattern | undefined;
  readonly match: Match;
  readonly upstream: Upstream;
  readonly rewrite: Rewrite;
  readonly preserveHost: boolean;
  /** Infinity: no limit. */
  readonly maxBodyBytes: number;
  readonly changeRequest: ApplyFieldRules | undefined;
  readonly changeResponse: ApplyFieldRules | undefined;
  /** Members that a JSON request body is given. */
  readonly jsonMembers: ((variables: Variables) => Record<string, JsonValue>) | undefined;
}

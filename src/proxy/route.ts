import type { Dispatch } from "../dispatch/dispatch.ts";
import type { TargetGroup } from "../upstream/target_group.ts";
import type { Fields } from "../http/fields.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import type { RequestKey } from "./key/key.ts";
import type { JsonValue } from "../http/body/json.ts";
import type { ApplyFieldRules } from "./headers/rules.ts";
import type { Match } from "./match/match.ts";
import type { HostPattern, PathPattern } from "../grammar/patterns.ts";
import type { Rewrite } from "./rewrite/rewrite.ts";
import type { Variables } from "../grammar/template.ts";

/** Which requests go where, and what is done to them on the way. */
export type Route = ForwardingRoute | AnsweringRoute;

interface AnyRoute {
  /** For logs: host and path as configured. */
  readonly name: string;
  /** As configured; undefined: any. With `path`, what narrows the search among many routes. */
  readonly hosts: readonly HostPattern[] | undefined;
  readonly path: PathPattern | undefined;
  readonly match: Match;
  readonly changeResponse: ApplyFieldRules | undefined;
  /** What stands before it, from the outside in. Absent: nothing. */
  readonly use?: readonly Guard[];
}

/** A middleware of Hono's kind, which alone looks into it. */
export interface Guard {
  /** As in the config: "basic_auth". */
  readonly name: string;
  readonly handler: (c: never, next: () => Promise<void>) => Promise<unknown>;
}

/** To an upstream. */
export interface ForwardingRoute extends AnyRoute {
  readonly upstream: Upstream;
  readonly answer?: undefined;
  readonly rewrite: Rewrite;
  readonly preserveHost: boolean;
  /** Protocols that may be switched to, in lower case; undefined: any. */
  readonly upgrades?: readonly string[];
  /** Infinity: no limit. */
  readonly maxBodyBytes: number;
  readonly changeRequest: ApplyFieldRules | undefined;
  readonly changeInterim?: ApplyFieldRules;
  /** Members that a JSON request body is given. */
  readonly jsonMembers: ((variables: Variables) => Record<string, JsonValue>) | undefined;
}

/** To nobody: Weir answers. */
export interface AnsweringRoute extends AnyRoute {
  readonly upstream?: undefined;
  readonly answer: Answer;
}

/** A group of targets that do the same work. */
export interface Upstream extends TargetGroup {
  /** As configured: "maglev". */
  readonly strategy: string;
  /** Undefined where its strategy looks at no key. */
  readonly key: RequestKey | undefined;
  readonly affinity: Affinity | undefined;
  readonly dispatch: Dispatch;
  /** For the next piece of a request body. */
  readonly idleMs: number;
  /** Texts: of its config, equal where it is the same; and where each target's connections lead. */
  readonly madeOf?: { readonly config: string; readonly origins: readonly string[] };
}

/** Keeps a client on its target. */
export interface Affinity {
  /** Adds to the response to `call` what brings its client back to the target that answered. */
  mark(fields: Fields, call: Call): void;
}

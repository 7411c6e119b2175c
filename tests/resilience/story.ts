import type { Stage } from "./stage.ts";

/** What Weir does while its upstream is in trouble, told by the real program and real upstreams. */
export interface Story {
  readonly name: string;
  /** How many targets the upstream has. */
  readonly targets: number;
  /** Keys that all of them have, such as `max_concurrency`. */
  readonly target?: Readonly<Record<string, unknown>>;
  /** The other keys of the upstream, as in a config file. */
  readonly upstream: Readonly<Record<string, unknown>>;
  run(t: Stage): Promise<void>;
}

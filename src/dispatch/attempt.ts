import type { Target } from "../upstream/target.ts";

/** How one of several attempts at a request went, for the log. */
export interface Attempt {
  readonly target: Target;
  /** `lost`: given up, as another won or the client left. Undefined: it runs. */
  readonly outcome: "won" | "lost" | "not_good" | "failed" | undefined;
  /** Of its response; undefined where there is none. */
  readonly status: number | undefined;
  /** Why there is none, as the kind of a ProxyError: "reset". */
  readonly reason: string | undefined;
  /** From its start to its outcome. */
  readonly ms: number;
}

/** Who is told of the attempts at a request, once it is known how it goes on. */
export interface Recorder {
  /** In the order of their starts. `target`: whose response the client gets, if it is one's. */
  record(attempts: readonly Attempt[], target: Target | undefined): void;
}

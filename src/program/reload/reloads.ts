/** How a program comes to live by another config: what may fail comes first, then one step. */
import { ConfigError } from "../../../config/problems.ts";
import type { Changes, Reloaded } from "../../../routes/control.ts";
import { Refusal } from "../../../routes/refusal.ts";
import { Serial } from "../../grammar/steps.ts";
import { ProxyError } from "../../http/proxy_error.ts";
import { log } from "../../log/log.ts";
import { ListenError } from "../errors.ts";
import type { Meter } from "../../proxy/telemetry.ts";
import type { Target } from "../../upstream/target.ts";

/** A config that could be put in force. */
export interface Change {
  /** Resolves when no request can go to a target that it does not have. */
  commit(): Promise<Committed>;
  /** Leaves everything as it was. */
  abandon(): void;
}

export interface Committed {
  readonly told: Reloaded;
  /** Resolves when requests under way to targets that went have ended, or after a while. */
  quiet(): Promise<void>;
}

export class Reloads {
  readonly #turns: Serial;
  readonly #prepare: () => Promise<Change>;
  readonly #meter: Meter;

  /** `prepare` rejects with ConfigError, ListenError or ProxyError where it is not to be. */
  constructor(prepare: () => Promise<Change>, { turns, meter }: { turns: Serial; meter: Meter }) {
    this.#prepare = prepare;
    this.#turns = turns;
    this.#meter = meter;
  }

  /** One after the other. What fails changes nothing, is logged, and rejects with a ProxyError. */
  async reload(): Promise<Reloaded> {
    try {
      const { told, quiet } = await this.#turns.take(async () => {
        const change = await this.#prepare();
        return await change.commit();
      });
      this.#meter.reloaded("good");
      log.info("reloaded", countsOf(told));
      await quiet();
      return told;
    } catch (error) {
      const refusal = refusalFor(error);
      const { detail, members: { problems }, cause } = refusal;
      const why = cause instanceof Error ? cause.message : undefined;
      this.#meter.reloaded("bad");
      log.error("reload failed; the config is unchanged", { reason: detail, problems, cause: why });
      throw refusal;
    }
  }
}

function refusalFor(error: unknown): ProxyError {
  if (error instanceof ProxyError) return error;
  if (error instanceof ListenError) return new Refusal("conflict", error.message);
  if (error instanceof ConfigError) {
    const members = { problems: error.problems.map(String) };
    return new Refusal("bad_config", "nothing has changed", { members });
  }
  return new ProxyError("internal", "no snapshot could be made of the config", { cause: error });
}

function countsOf({ routes, targets }: Reloaded) {
  return { routes: counts(routes), targets: counts(targets) };
}

function counts({ added, removed, kept }: Changes) {
  return { added: added.count, removed: removed.count, kept: kept.count };
}

/** Requests that had begun when another config was put in force. */

/** To targets that go: so long the answer to a reload waits for them. */
const UNDER_WAY_MS = 500;
const POLL_MS = 5;

/** Resolves when every request has found its target, but where its body is awaited. */
export function requestsBegun(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Resolves when none is in flight to these targets, or after a while. */
export async function quiet(targets: readonly Target[]): Promise<void> {
  for (let leftMs = UNDER_WAY_MS; leftMs > 0; leftMs -= POLL_MS) {
    if (targets.every(({ inFlight }) => inFlight === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

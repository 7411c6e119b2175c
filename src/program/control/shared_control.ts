import type {
  Control,
  ListenerState,
  PlacedState,
  State,
  TargetName,
  UpstreamState,
} from "../../../routes/control.ts";
import type { Totals } from "../../telemetry/trend/sample.ts";
import { ProxyError } from "../../http/proxy_error.ts";
import { log } from "../../log/log.ts";
import type { Asked, Explanation } from "../../proxy/explain/explain.ts";
import type { Exposition } from "../../telemetry/metrics/family.ts";
import { redacted } from "../reload/redacted.ts";
import { Refusal } from "../../../routes/refusal.ts";
import type { Reloaded } from "../../../routes/control.ts";
import type { Snapshot } from "../../proxy/snapshot.ts";
import { type From, mergedState, mergedUpstreams } from "./merged.ts";
import { placedStateOf, targetNamed, upstreamsOf } from "./local_control.ts";

/** One of the processes that answer requests. What it is asked rejects when it has ended. */
export interface Worker {
  /** From 1. */
  readonly number: number;
  upstreams(): Promise<readonly UpstreamState[]>;
  drain(named: TargetName, drained: boolean): Promise<PlacedState>;
  explain(asked: Asked): Promise<Explanation>;
}

/** What the process that leads the others knows, and can do. */
export interface Lead {
  /** Those that serve. */
  workers(): readonly Worker[];
  /** What they live by. No request goes by this one, which keeps what operators have set. */
  snapshot(): Snapshot;
  config(): unknown;
  listeners(): readonly ListenerState[];
  state(): State;
  readonly exposition: Exposition;
  /** As of Control. */
  totals(): Promise<Totals>;
  reload(): Promise<Reloaded>;
  /** Does `work` while no worker starts and none gets another config. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** The control of a program that is several processes. */
export class SharedControl implements Control {
  readonly #lead: Lead;

  constructor(lead: Lead) {
    this.#lead = lead;
  }

  state(): State {
    return this.#lead.state();
  }

  listeners(): readonly ListenerState[] {
    return this.#lead.listeners();
  }

  get config(): unknown {
    return redacted(this.#lead.config());
  }

  get exposition(): Exposition {
    return this.#lead.exposition;
  }

  totals(): Promise<Totals> {
    return this.#lead.totals();
  }

  async upstreams(): Promise<UpstreamState[]> {
    const told = await this.#fromEach((worker) => worker.upstreams());
    return told.length > 0 ? mergedUpstreams(told) : upstreamsOf(this.#lead.snapshot());
  }

  /** In every worker, those that will start as well. */
  drain(named: TargetName, drained: boolean): Promise<PlacedState> {
    return this.#lead.alone(async () => {
      const target = targetNamed(named, this.#lead.snapshot());
      if (drained) target.drain();
      else target.undrain();
      const { upstream } = named;
      const told = await this.#fromEach((worker) =>
        worker.drain({ upstream, target: target.url }, drained)
      );
      const silent = this.#lead.workers().find(({ number }) =>
        told.every((each) => each.number !== number)
      );
      if (silent !== undefined) {
        throw new Refusal("conflict", `worker ${silent.number} does not answer; ask again`);
      }
      return told.length > 0 ? mergedState(told) : placedStateOf(target);
    });
  }

  /** Of the first that answers: where a strategy takes turns, each worker does so for itself. */
  async explain(asked: Asked): Promise<Explanation> {
    const silent: string[] = [];
    for (const worker of this.#lead.workers()) {
      try {
        return await worker.explain(asked);
      } catch (error) {
        if (error instanceof ProxyError) throw error;
        silent.push((error as Error).message);
      }
    }
    const why = silent.length > 0 ? silent.join("; ") : "no worker serves at the moment";
    throw new Refusal("conflict", why);
  }

  reload(): Promise<Reloaded> {
    return this.#lead.reload();
  }

  /** Who does not answer is left out, and logged. */
  async #fromEach<Told>(ask: (worker: Worker) => Promise<Told>): Promise<From<Told>[]> {
    const workers = this.#lead.workers();
    const answers = await Promise.allSettled(workers.map(ask));
    return answers.flatMap((answer, nth) => {
      if (answer.status === "fulfilled") {
        return [{ number: workers[nth].number, told: answer.value }];
      }
      log.warn("a worker is left out", { cause: (answer.reason as Error).message });
      return [];
    });
  }
}

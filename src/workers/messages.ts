/** What a supervisor asks of its workers, and a worker of its supervisor. */
import type { PlacedState, TargetName, UpstreamState } from "../../routes/control.ts";
import type { Asked, Explanation } from "../proxy/explain/explain.ts";
import type { Ports } from "../program/listeners.ts";
import type { Counted } from "../program/metering.ts";

/** A config to live by, with all that it needs of this machine. */
export interface Order {
  /** As of config_text.ts. */
  readonly config: readonly string[];
  /** The PEM files that it names: their texts. */
  readonly files: Readonly<Record<string, string>>;
  /** Those that the system has chosen before. */
  readonly ports: Ports;
}

export interface FirstOrder extends Order {
  /** From 1. */
  readonly number: number;
  /** As of Means. */
  readonly instance: string;
  /** As of Setup. */
  readonly elsewhere: string;
  /** Targets that take no new requests. */
  readonly drained: readonly TargetName[];
}

export interface Listening {
  readonly addresses: readonly string[];
  readonly tcp?: readonly string[];
  readonly ports: Ports;
}

export interface WorkerCounts {
  readonly totals: Counted;
  /** As Prometheus reads it: its text of version 0.0.4. */
  readonly exposition: string;
}

export interface OfWorker {
  /** Serves from now on. */
  start: { asked: FirstOrder; answer: Listening };
  /** Makes ready what `commit` puts in force, and answers with the ports that were chosen. */
  prepare: { asked: Order; answer: Ports };
  commit: { asked: null; answer: Listening };
  abandon: { asked: null; answer: void };
  /** As of Order: certificates have changed. */
  renew: { asked: Order["files"]; answer: void };
  /** As of Committed. */
  quiet: { asked: null; answer: void };
  /** Answered at once, while its event loop turns. */
  beat: { asked: null; answer: void };
  upstreams: { asked: null; answer: UpstreamState[] };
  drain: { asked: { named: TargetName; drained: boolean }; answer: PlacedState };
  explain: { asked: Asked; answer: Explanation };
  totals: { asked: null; answer: Counted };
  counts: { asked: null; answer: WorkerCounts };
  /** Drains, and ends. */
  stop: { asked: Record<string, unknown>; answer: void };
}

export interface OfSupervisor {
  /** The worker takes no more connections: another may come in its place. */
  leaving: { asked: null; answer: void };
  /** Whether connections wait because of the file limit, where that has changed. */
  crowded: { asked: boolean; answer: void };
  /** The last of a worker: what it has counted in all. */
  final: { asked: WorkerCounts; answer: void };
}

/**
 * What operators ask of a program that runs, and have it do. One process answers for itself
 * (control/local_control.ts), one that leads others for all of them (control/shared_control.ts).
 */
import type { Asked, Explanation } from "../../proxy/explain/explain.ts";
import type { Exposition } from "../../telemetry/metrics/metrics.ts";
import type { Reloaded } from "../reload/reload.ts";
import type { TargetState } from "../../upstream/target_state.ts";

export interface Control {
  /** Takes new requests; false while it drains. */
  ready(): boolean;
  /** The config in force, secrets blanked: for JSON. */
  readonly config: unknown;
  /** What `/metrics` tells. */
  readonly exposition: Exposition;
  /** What was counted since the start. */
  totals(): Promise<Totals>;
  upstreams(): Promise<readonly UpstreamState[]>;
  /** Whether a target takes new requests. Rejects with a Refusal where there is none of that name. */
  drain(named: TargetName, drained: boolean): Promise<PlacedState>;
  /** Rejects with the ProxyError `bad_request` for what is no request. */
  explain(asked: Asked): Promise<Explanation>;
  /** Reads the config again, and lives by it. Rejects with a ProxyError that says why not. */
  reload(): Promise<Reloaded>;
}

export interface UpstreamState {
  readonly name: string;
  readonly strategy: string;
  readonly targets: readonly PlacedState[];
}

export interface PlacedState extends TargetState {
  /** Its place among the targets of its upstream, from 0. */
  readonly id: number;
  /** How long it lately took to the head of a response; absent: it has not answered. */
  readonly latency_ms?: number;
}

export interface TargetName {
  readonly upstream: string;
  /** Its place, from 0, or its URL. */
  readonly target: string;
}

/** Counts that only grow, so that the difference of two tells what came between them. */
export interface Totals {
  /** Answered; also those that could not be read as a request. */
  readonly requests: number;
  /** Of these, with a status of 500 or more. */
  readonly failed: number;
  /** How long they took: how many fell into each bucket of a Histogram. */
  readonly durations: readonly number[];
}

/**
 * What operators ask of a program that runs, and have it do. One process answers for itself
 * (control/local_control.ts), one that leads others for all of them (control/shared_control.ts).
 */
import type { Asked, Explanation } from "../src/proxy/explain/explain.ts";
import type { Exposition } from "../src/telemetry/metrics/family.ts";
import type { Totals } from "../src/telemetry/trend/sample.ts";
import type { TargetState } from "../src/upstream/target_state.ts";

/** `full`: no connection is accepted until one ends, because of the file limit. */
export type State = "serving" | "full" | "draining";

export interface Control {
  state(): State;
  /** The config in force, secrets blanked: for JSON. */
  readonly config: unknown;
  /** What `/metrics` tells. */
  readonly exposition: Exposition;
  /** What was counted since the start. */
  totals(): Promise<Totals>;
  upstreams(): Promise<readonly UpstreamState[]>;
  listeners(): readonly ListenerState[];
  /** Whether a target takes new requests. Rejects with a Refusal where there is none of that name. */
  drain(named: TargetName, drained: boolean): Promise<PlacedState>;
  /** Rejects with the ProxyError `bad_request` for what is no request. */
  explain(asked: Asked): Promise<Explanation>;
  /** Reads the config again, and lives by it. Rejects with a ProxyError that says why not. */
  reload(): Promise<Reloaded>;
}

/** Where clients are listened to. */
export interface ListenerState {
  /** As it is bound. */
  readonly address: string;
  readonly protocols: readonly string[];
  /** Absent: connections are not encrypted. */
  readonly tls?: {
    readonly min_version: string;
    /** Absent: clients are asked for no certificate. */
    readonly client_auth?: "require" | "request";
    /** In the order in which they are chosen from. */
    readonly certificates: readonly CertificateState[];
  };
}

/** Somebody is to be told of a certificate that expires within so many. */
export const NOTICE_DAYS = 14;

export interface CertificateState {
  /** The path of its file. */
  readonly cert: string;
  /** The hosts that it is for. */
  readonly names: readonly string[];
  /** When: ISO 8601. */
  readonly expires: string;
  /** Until then; below 0: since. */
  readonly seconds_left: number;
  readonly days_left: number;
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

/** What a reload has changed. */
export interface Reloaded {
  /** By host, path and upstream. */
  readonly routes: Changes;
  /** By upstream and URL. */
  readonly targets: Changes;
}

export interface Changes {
  readonly added: Names;
  readonly removed: Names;
  /** They may have changed otherwise. */
  readonly kept: Names;
}

export interface Names {
  readonly count: number;
  readonly names: readonly string[];
}

/** How an attempt on a target went, up to the head of its response. */
import type { AttemptFault, Fault } from "../grammar/faults.ts";
import type { ProxyError } from "../http/proxy_error.ts";

export interface Outcome {
  /** Of the response; undefined where there is none. */
  readonly status: number | undefined;
  /** Why there is none. */
  readonly fault: AttemptFault | undefined;
  /** From the request's last byte on. */
  readonly ms: number;
}

/** Whether an outcome is one of the faults. */
export type IsFault = (outcome: Outcome) => boolean;

export function compileFaults(faults: readonly Fault[]): IsFault {
  const statuses = new Set(faults.filter((fault) => /^\d+$/.test(fault)).map(Number));
  const classes = new Set(faults.filter((fault) => /^\dxx$/.test(fault)).map((fault) => +fault[0]));
  const others = new Set<Fault>(faults);
  return ({ status, fault }) =>
    status === undefined
      ? fault !== undefined && others.has(fault)
      : statuses.has(status) || classes.has(Math.floor(status / 100));
}

/** Undefined where it is not the target's: the client left, or sent a body that is refused. */
export function faultOf({ kind }: ProxyError): AttemptFault | undefined {
  switch (kind) {
    case "connect":
    case "connect_timeout":
      return "connect";
    case "reset":
    case "protocol":
      return "reset";
    case "timeout":
      return "timeout";
    default:
      return undefined;
  }
}

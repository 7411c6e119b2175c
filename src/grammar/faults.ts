/** What counts as a failure of a target, in the words of the config. */

/**
 * What a target can do wrong: `connect` (no connection, nothing was sent), `reset` (the connection
 * was lost, or what came is not HTTP), `timeout`.
 */
export const attemptFaults = ["connect", "reset", "timeout"] as const;

export type AttemptFault = typeof attemptFaults[number];

/** A status (`204`), or a class of them (`2xx`). */
export type Status = `${number}` | `${number}xx`;

export type Fault = AttemptFault | Status;

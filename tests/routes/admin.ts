/** The admin app with parts of a program behind it, and those who ask it. */
import { type Admin, createAdmin } from "../../routes/admin.ts";
import type { Caller } from "../../routes/answer.ts";
import { LocalControl, type Process } from "../../src/program/control/local_control.ts";
import { Trend } from "../../src/telemetry/trend/trend.ts";
import { snapshotOf } from "./snapshot.ts";

export const CHANGES = {
  added: { count: 0, names: [] },
  removed: { count: 0, names: [] },
  kept: { count: 0, names: [] },
};

export function controlWith(parts: Partial<Process> = {}): LocalControl {
  return new LocalControl({
    snapshot: () => snapshotOf([]),
    config: () => ({}),
    draining: () => false,
    exposition: { write: () => Promise.resolve({ type: "text/plain", text: "" }) },
    totals: () => ({ requests: 0, failed: 0, durations: [] }),
    reload: () => Promise.resolve({ routes: CHANGES, targets: CHANGES }),
    ...parts,
  });
}

/** Its trend stands still where it is not given. */
export function adminOf(parts: Partial<Process> = {}, trend?: Trend): Admin {
  const control = controlWith(parts);
  const clock = { now: () => performance.now(), date: () => Date.now() };
  return createAdmin(control, trend ?? new Trend(() => control.totals(), clock));
}

const HERE: Caller = { method: "GET", isLocal: true, isForeign: false };

/** What a caller is told who sends `method` and these fields. */
export function askFrom(app: Admin) {
  return async (
    path: string,
    caller: Partial<Caller> = {},
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    const whole = { ...HERE, ...caller };
    const method = whole.method === "HEAD" ? "GET" : whole.method;
    return await app.request(path, { method, headers }, whole);
  };
}

/** A program around the gateway: binds, serves, reloads, and drains when it is told to stop. */
import type { Config } from "../../config/schema.ts";
import type { Apps } from "../command.ts";
import { LocalControl } from "../control/local_control.ts";
import { configureLog } from "../log.ts";
import { Refusal } from "../reload.ts";
import { adminService } from "./admin.ts";
import { onHangup, stayAlive, stopSignal } from "./lifetime.ts";
import { Live, type LogTo } from "./live.ts";
import { LogOutput } from "./log_output.ts";
import { startMetering } from "./metering.ts";
import { Reloads } from "./reloads.ts";
import { watch } from "./watch.ts";

export type { LogTo } from "./live.ts";
export { snapshotOf } from "./ready.ts";

interface Serving {
  readonly apps: Apps;
  /** Where another address than one in use is named: a key or a flag. */
  readonly elsewhere: string;
  readonly onListening?: () => void;
  /** Absent: stdout. */
  readonly logTo?: LogTo;
  /** Absent: only a signal stops it. */
  readonly stopAfterMs?: number;
  /** Reads the config again. Throws ConfigError. Absent: there is nothing to reload. */
  readonly reread?: () => Config;
  /** Files and folders of which a change is a reload. */
  readonly watched?: readonly string[];
}

/**
 * Serves until SIGTERM or SIGINT, or for so long as it may. Throws ConfigError, or ListenError with
 * nothing bound.
 */
export async function serve(config: Config, serving: Serving): Promise<void> {
  const { apps, elsewhere, onListening, logTo = toStdout(), reread, stopAfterMs } = serving;
  const { watched = [] } = serving;
  const metering = await startMetering();
  const live = new Live(config, { createApp: apps.createApp, elsewhere, logTo });
  metering.tcp = () => live.tcp;
  const reloads = new Reloads(async () => await live.prepare(readAgain(reread)));
  const control = new LocalControl({
    snapshot: () => live.snapshot,
    config: () => live.config,
    draining: () => live.draining,
    exposition: metering.exposition,
    totals: metering.totals,
    reload: () => reloads.reload(),
  });
  await live.start(adminService(apps.createAdmin(control), () => live.config.admin?.token));
  stayAlive();
  const stop = stopping(stopAfterMs);
  // What fails is logged.
  const reload = () => void reloads.reload().catch(() => {});
  onHangup(reload);
  const unwatch = watched.length > 0 ? watch(watched, reload) : undefined;
  onListening?.();

  const why = await stop;
  unwatch?.();
  await live.drain(why);
  metering.stop();
}

/** Throws Refusal where there is nothing to read. */
function readAgain(read: Serving["reread"]): Config {
  if (read !== undefined) return read();
  throw new Refusal("conflict", "there is no config file to read");
}

/** One way out for as long as the program runs, though its log may change. */
function toStdout(): LogTo {
  let output: LogOutput | undefined;
  return (options) => {
    const stdout = output ??= new LogOutput();
    const release = configureLog(options, (text) => stdout.write(text));
    return async () => {
      release();
      await stdout.flush();
    };
  };
}

/** Resolves with why the program is to stop, for the log. */
async function stopping(afterMs: number | undefined): Promise<Record<string, unknown>> {
  const signal = stopSignal().then((signal) => ({ signal }));
  if (afterMs === undefined) return await signal;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<Record<string, unknown>>((resolve) => {
    timer = setTimeout(resolve, afterMs, { after_ms: afterMs });
  });
  const why = await Promise.race([signal, timeUp]);
  clearTimeout(timer);
  return why;
}

/** A program around the gateway: binds, serves, reloads, and drains when it is told to stop. */
import type { Config } from "../../config/schema.ts";
import { createAdmin } from "../../routes/admin.ts";
import { Refusal } from "../../routes/refusal.ts";
import { adminService } from "./admin.ts";
import { ExpiryNotices } from "./expiry_notices.ts";
import { onHangup, stayAlive, stopSignal } from "./lifetime.ts";
import { type LogTo, toStdout } from "./log_output.ts";
import { certificateFilesOf } from "./renewal.ts";
import { alone, type Program } from "./program.ts";
import { Reloads } from "./reload/reloads.ts";
import { watch } from "./watch.ts";

export type { LogTo } from "./log_output.ts";

/** A change is seen at one look, and taken up at the next. */
const CERTIFICATES_MS = 1_000;

/** How often it is looked which certificates expire soon. */
const NOTICES_MS = 60_000;

interface Serving {
  /** Where another address than one in use is named: a key or a flag. */
  readonly elsewhere: string;
  readonly onListening?: () => void;
  /** What is odd with certificates is told when it listens. */
  readonly warned?: boolean;
  /** Absent: stdout. */
  readonly logTo?: LogTo;
  /** Absent: only a signal stops it. */
  readonly stopAfterMs?: number;
  /** Reads the config again. Throws, or rejects with, ConfigError. Absent: there is nothing to. */
  readonly reread?: () => Config | Promise<Config>;
  /** Files and folders of which a change is a reload. */
  readonly watched?: readonly string[];
  /** What does the work. Absent: this process. */
  readonly start?: (config: Config) => Promise<Program>;
}

/**
 * Serves until SIGTERM or SIGINT, or for so long as it may. A signal counts also while it starts: to
 * stop is not to wait for that, to reload is. Throws ConfigError, or ListenError with
 * nothing bound.
 */
export async function serve(config: Config, serving: Serving): Promise<void> {
  const { onListening, reread, stopAfterMs, watched = [] } = serving;
  const { elsewhere, logTo = toStdout(), warned = false } = serving;
  const program = await (serving.start?.(config) ?? alone(config, { elsewhere, logTo }));
  const prepare = async () => await program.prepare(await readAgain(reread));
  const reloads = new Reloads(prepare, program);
  const control = program.control(() => reloads.reload());
  const admin = createAdmin(control);
  const stop = stopping(stopAfterMs, () => program.end());
  // What fails is logged.
  const reload = () => void reloads.reload().catch(() => {});
  const started = program.start(adminService(admin, () => program.config().admin ?? {}));
  onHangup(() => void started.then(reload, () => {}));
  const early = await Promise.race([started, stop]);
  if (early !== undefined) {
    started.catch(() => {});
    return await program.drain(early);
  }
  stayAlive();
  const unwatch = watched.length > 0 ? watch(() => watched, reload) : undefined;
  const renew = () => void program.turns.take(() => program.renew());
  const unwatchCertificates = watch(() => certificateFilesOf(program.config()), renew, {
    intervalMs: CERTIFICATES_MS,
    fromStart: true,
  });
  const notices = new ExpiryNotices(() => program.listeners(), Date.now);
  notices.look({ known: warned });
  const noticing = setInterval(() => notices.look(), NOTICES_MS);
  onListening?.();

  const why = await stop;
  unwatch?.();
  unwatchCertificates();
  clearInterval(noticing);
  await program.drain(why);
}

/** Throws Refusal where there is nothing to read. */
function readAgain(read: Serving["reread"]): Config | Promise<Config> {
  if (read !== undefined) return read();
  throw new Refusal("conflict", "there is no config file to read");
}

/** Resolves with why the program is to stop, for the log. */
async function stopping(
  afterMs: number | undefined,
  end: () => void,
): Promise<Record<string, unknown>> {
  const signal = stopSignal(end).then((signal) => ({ signal }));
  if (afterMs === undefined) return await signal;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<Record<string, unknown>>((resolve) => {
    timer = setTimeout(resolve, afterMs, { after_ms: afterMs });
  });
  const why = await Promise.race([signal, timeUp]);
  clearTimeout(timer);
  return why;
}

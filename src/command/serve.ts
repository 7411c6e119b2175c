/** A program around the gateway: binds, serves, and drains when it is told to stop. */
import type { Config } from "../../config/schema.ts";
import { build } from "../build.ts";
import type { Apps } from "../command.ts";
import { Gateway } from "../gateway.ts";
import { log, type LogOptions } from "../log.ts";
import { sockets } from "../runtime/sockets.ts";
import { Server } from "../server.ts";
import { close, type Snapshot, start } from "../snapshot.ts";
import { adminService, requireLoopback } from "./admin.ts";
import { stayAlive, stopSignal } from "./lifetime.ts";
import { bind } from "./listeners.ts";
import { logToStdout } from "./output.ts";
import { readPemFiles } from "./pem.ts";

/** A config, ready for traffic. Throws ConfigError for what only reading its files can tell. */
export function snapshotOf(config: Config): Snapshot {
  requireLoopback(config.admin);
  return build(config, {
    runtime: sockets,
    instance: crypto.randomUUID().slice(0, 6),
    readFile: readPemFiles(config),
    random: Math.random,
    now: () => performance.now(),
  });
}

/** Gives what resolves when every line has been handed over. */
export type LogTo = (options: LogOptions) => () => Promise<void>;

interface Serving {
  readonly apps: Apps;
  /** Where another address than one in use is named: a key or a flag. */
  readonly elsewhere: string;
  readonly onListening?: () => void;
  /** Absent: stdout. */
  readonly logTo?: LogTo;
  /** Absent: only a signal stops it. */
  readonly stopAfterMs?: number;
}

/**
 * Serves until SIGTERM or SIGINT, or for so long as it may. Throws ConfigError, or ListenError with
 * nothing bound.
 */
export async function serve(config: Config, serving: Serving): Promise<void> {
  const { apps, elsewhere, onListening, logTo = logToStdout, stopAfterMs } = serving;
  let ready = true;
  const snapshot = snapshotOf(config);
  const proxy = new Server(new Gateway(snapshot, apps.createApp));
  const admin = new Server(adminService(apps.createAdmin({ ready: () => ready, snapshot })));
  const bound = await bind([
    ...adminListener(config, admin),
    ...config.listen.map((address) => {
      return { address, server: proxy, otherwise: `choose another with ${elsewhere}` };
    }),
  ]);
  const [adminBound, proxies] = config.admin ? [bound[0], bound.slice(1)] : [undefined, bound];

  const flush = logTo(config.log);
  stayAlive();
  const stop = stopping(stopAfterMs);
  const addresses = proxies.map(({ address }) => address);
  log.info("listening", { addresses, admin: adminBound?.address });
  start(snapshot);
  onListening?.();

  log.info("draining", { ...await stop, timeout_ms: config.shutdown_timeout });
  ready = false;
  for (const listener of proxies) listener.close();
  await proxy.drain(config.shutdown_timeout);
  adminBound?.close();
  await admin.drain(0);
  close(snapshot);
  log.info("stopped");
  await flush();
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

function adminListener({ admin: address }: Config, server: Server) {
  const otherwise = "choose another for health with admin or --admin; --admin off does without";
  return address === undefined ? [] : [{ address, server, otherwise }];
}

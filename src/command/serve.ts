/** A program around the gateway: binds, serves, and drains when it is told to stop. */
import type { Config } from "../../config/schema.ts";
import { build } from "../build.ts";
import type { Apps } from "../command.ts";
import { Gateway } from "../gateway.ts";
import { log } from "../log.ts";
import { sockets } from "../runtime/sockets.ts";
import { Server } from "../server.ts";
import type { Snapshot } from "../snapshot.ts";
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

interface Serving {
  readonly apps: Apps;
  /** Where another address than one in use is named: a key or a flag. */
  readonly elsewhere: string;
  readonly onListening?: () => void;
}

/** Serves until SIGTERM or SIGINT. Throws ConfigError, or ListenError with nothing bound. */
export async function serve(config: Config, serving: Serving): Promise<void> {
  const { apps, elsewhere, onListening } = serving;
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

  const flush = logToStdout(config.log);
  stayAlive();
  const stop = stopSignal();
  const addresses = proxies.map(({ address }) => address);
  log.info("listening", { addresses, admin: adminBound?.address });
  onListening?.();

  const signal = await stop;
  log.info("draining", { signal, timeout_ms: config.shutdown_timeout });
  ready = false;
  for (const { close } of proxies) close();
  await proxy.drain(config.shutdown_timeout);
  adminBound?.close();
  await admin.drain(0);
  log.info("stopped");
  await flush();
}

function adminListener({ admin: address }: Config, server: Server) {
  const otherwise = "choose another for health with admin or --admin; --admin off does without";
  return address === undefined ? [] : [{ address, server, otherwise }];
}

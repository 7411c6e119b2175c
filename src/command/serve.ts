/** A program around the gateway: binds, serves, and drains when it is told to stop. */
import type { Config } from "../../config/schema.ts";
import { build } from "../build.ts";
import { type App, Gateway } from "../gateway.ts";
import { log } from "../log.ts";
import { sockets } from "../runtime/sockets.ts";
import { Server } from "../server.ts";
import type { Snapshot } from "../snapshot.ts";
import { type AdminApp, adminService, requireLoopback, type Status } from "./admin.ts";
import { stayAlive, stopSignal } from "./lifetime.ts";
import { bind, type Listener } from "./listeners.ts";
import { logToStdout } from "./output.ts";
import { readPemFiles } from "./pem.ts";

/** The Hono apps, which live above src. */
export interface Apps {
  createApp(snapshot: Snapshot): App;
  createAdmin(status: Status): AdminApp;
}

/** A config, ready for traffic. Throws ConfigError for what only reading its files can tell. */
export function snapshotOf(config: Config): Snapshot {
  requireLoopback(config.admin);
  return build(config, {
    runtime: sockets,
    instance: crypto.randomUUID().slice(0, 6),
    readFile: readPemFiles(config),
    random: Math.random,
  });
}

/** Serves until SIGTERM or SIGINT. `onListening` is told the addresses of `listen`. */
export async function serve(
  config: Config,
  { apps, onListening }: { apps: Apps; onListening?: (addresses: string[]) => void },
): Promise<void> {
  const snapshot = snapshotOf(config);
  let ready = true;
  const proxy = new Server(new Gateway(snapshot, apps.createApp));
  const admin = new Server(adminService(apps.createAdmin({ ready: () => ready })));
  const flush = logToStdout(config.log);
  const proxies = await bind(config.listen.map((address) => proxyAt(address, proxy)));
  const admins = await bind(config.admin === undefined ? [] : [adminAt(config.admin, admin)]);
  stayAlive();
  const stop = stopSignal();
  log.info("listening", { addresses: proxies.addresses, admin: admins.addresses[0] });
  onListening?.(proxies.addresses);

  const signal = await stop;
  log.info("draining", { signal, timeout_ms: config.shutdown_timeout });
  ready = false;
  proxies.close();
  await proxy.drain(config.shutdown_timeout);
  admins.close();
  await admin.drain(0);
  log.info("stopped");
  await flush();
}

function proxyAt(address: Listener["address"], server: Server): Listener {
  const otherwise = "stop the program that holds it or choose another with listen or --listen";
  return { address, server, otherwise };
}

function adminAt(address: Listener["address"], server: Server): Listener {
  const otherwise = "stop the program that holds it, choose another admin address with " +
    "admin or --admin, or do without: --admin off";
  return { address, server, otherwise };
}

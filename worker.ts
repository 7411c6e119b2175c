/** Weir on workerd. Its config, weir.yaml, becomes a part of it when it is built. */
import { loadConfig } from "./config/load.ts";
import { createApp } from "./routes/app.ts";
import { canonicalAddress } from "./src/grammar/address.ts";
import { build } from "./src/build/build.ts";
import { Gateway } from "./src/proxy/gateway.ts";
import { configureLog } from "./src/log/log.ts";
import { platform } from "./src/build/runtime/fetch.ts";
import type { Snapshot } from "./src/proxy/snapshot.ts";
import { upkeep } from "./src/upstream/target_group.ts";
import text from "./weir.yaml" with { type: "text" };

type Environment = Readonly<Record<string, string>>;

interface Context {
  /** Lets `work` go on after the response. */
  waitUntil(work: Promise<void>): void;
}

interface Weir {
  readonly snapshot: Snapshot;
  readonly gateway: Gateway;
}

let weir: Weir | undefined;

export default {
  /** `${NAME}` in the config is a variable of the worker. */
  async fetch(request: Request, env: Environment, context: Context): Promise<Response> {
    // Not before the first request: workerd has no randomness outside of one.
    weir ??= start(env);
    // Health checks ride on requests: nothing runs between them.
    context.waitUntil(upkeep(weir.snapshot.upstreams));
    // Cloudflare tells the client's address, and no client can.
    const address = canonicalAddress(request.headers.get("CF-Connecting-IP") ?? "");
    return await weir.gateway.fetch(request, { address, port: 0 });
  },
};

function start(env: Environment): Weir {
  const config = loadConfig([{ name: "weir.yaml", text }], env);
  // At once: workerd's timers end with the request that set them.
  const { access } = configureLog(config.log, (line) => console.log(line.trimEnd()), 0);
  const snapshot = build(config, {
    runtime: platform,
    instance: crypto.randomUUID().slice(0, 6),
    readFile: (path) => {
      throw new Error(`${path}: workerd has no files`);
    },
    random: Math.random,
    now: () => performance.now(),
  });
  return { snapshot, gateway: new Gateway(snapshot, createApp, { accessLog: access }) };
}

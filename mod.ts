/**
 * Weir: a reverse proxy and load balancer. As a program, `weir --help` says what it does; as a
 * library, `gateway(defineConfig({ … }))` is one more web-standard handler.
 */
import process from "node:process";
import type { Config } from "./config/schema.ts";
import type { MiddlewareHandler } from "hono";
import { createApp } from "./routes/app.ts";
import { verifyPassword } from "./src/build/runtime/passwords.ts";
import { basicAuth as basicAuthBy, type BasicAuthOptions } from "./src/middleware/basic_auth.ts";
import { command } from "./src/cli/command.ts";
import { build } from "./src/build/build.ts";
import { Gateway } from "./src/proxy/gateway.ts";
import { modulesIn } from "./src/program/modules.ts";
import { checkNamedFiles } from "./src/program/named_files.ts";
import { readPemFiles } from "./src/program/pem_files.ts";
import { sockets } from "./src/build/runtime/sockets.ts";
import { close, start } from "./src/upstream/target_group.ts";

export { defineConfig } from "./config/load.ts";
export { ConfigError } from "./config/problems.ts";
export type { Config, ConfigInput } from "./config/schema.ts";
export { ip, type IpOptions } from "./src/middleware/ip.ts";

/** Basic authentication for any Hono app; hashes are verified in a thread of their own. */
export function basicAuth(options: Omit<BasicAuthOptions, "verify">): MiddlewareHandler {
  return basicAuthBy({ ...options, verify: verifyPassword });
}

/** A config's routes and upstreams; what it listens on is the affair of who calls it. */
export interface WebHandler {
  /** Does not reject: what fails is answered, as `errors` of the config has it. */
  fetch(request: Request): Promise<Response>;
  /**
   * Ends the health checks, and closes connections to upstreams that nobody uses; those in use
   * close when they are done.
   */
  close(): void;
}

/**
 * Throws ConfigError where a file named in the config cannot be used, and Error where it has TCP
 * routes or tracing.
 */
export function gateway(config: Config): WebHandler {
  if (config.tcp.length > 0) throw new Error("tcp: a handler listens nowhere; leave it out");
  if (config.tracing !== undefined) {
    throw new Error("tracing: a handler tells no collector; leave it out");
  }
  const files = readPemFiles(config);
  checkNamedFiles(config);
  const [module] = modulesIn(config);
  if (module !== undefined) {
    throw new Error(
      `${module.path}: a handler loads no modules; mount it in your app in its place`,
    );
  }
  if (config.limits !== undefined) {
    throw new Error("limits: who calls the handler has read the request; leave it out");
  }
  const snapshot = build(config, {
    runtime: sockets(),
    instance: crypto.randomUUID().slice(0, 6),
    readFile: (path) => files[path],
    random: Math.random,
    now: () => performance.now(),
  });
  const gateway = new Gateway(snapshot, createApp);
  start(snapshot.upstreams);
  return {
    // Alone: who mounts it may pass more than the request.
    fetch: (request) => gateway.fetch(request),
    close: () => close(snapshot.upstreams),
  };
}

if (import.meta.main) {
  process.exit(await command(process.argv.slice(2)));
}

/**
 * Weir: a reverse proxy and load balancer. As a program, `weir --help` says what it does; as a
 * library, `gateway(defineConfig({ … }))` is one more web-standard handler.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import type { Config } from "./config/schema.ts";
import { createAdmin } from "./routes/admin.ts";
import { createApp } from "./routes/app.ts";
import { command } from "./src/command.ts";
import { build } from "./src/build.ts";
import { Gateway } from "./src/gateway.ts";
import { sockets } from "./src/runtime/sockets.ts";

export { defineConfig } from "./config/load.ts";
export { ConfigError } from "./config/problems.ts";
export type { Config, ConfigInput } from "./config/schema.ts";

/** Where the routes and upstreams of a config are; what it listens on is its host's affair. */
export interface WebHandler {
  fetch(request: Request): Promise<Response>;
}

/** Throws where a PEM file named in the config cannot be read. */
export function gateway(config: Config): WebHandler {
  const snapshot = build(config, {
    runtime: sockets,
    instance: crypto.randomUUID().slice(0, 6),
    readFile: (path) => readFileSync(path, "utf8"),
    random: Math.random,
  });
  const gateway = new Gateway(snapshot, createApp);
  return { fetch: (request) => gateway.fetch(request) };
}

if (import.meta.main) {
  process.exit(await command(process.argv.slice(2), { createApp, createAdmin }));
}

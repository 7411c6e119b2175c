import { defineConfig } from "../../config/load.ts";
import { ConfigError } from "../../config/problems.ts";
import type { Config, ConfigInput } from "../../config/schema.ts";
import type { Command } from "./arguments.ts";
import type { Flags } from "./arguments.ts";
import { strategiesThat, type StrategyName } from "../grammar/strategies.ts";
import { badUsage } from "../program/errors.ts";
import { readPemFiles } from "../program/pem_files.ts";
import { overridden, overrideFlags, overrideHelp } from "./overrides.ts";
import { serve } from "../program/serve.ts";

const keyed = strategiesThat(({ keyed }) => keyed);
const unkeyed = strategiesThat(({ keyed }) => !keyed);

/** `weir proxy`: one upstream for every request, by flags alone. */
export const proxy: Command = {
  syntax: {
    command: "proxy",
    flags: {
      to: { type: "string" },
      listen: { type: "string" },
      strategy: { type: "string" },
      tls: { type: "string" },
      ...overrideFlags,
    },
  },
  help: `weir proxy: serve without a config.

  weir proxy --to http://localhost:3000
  weir proxy --to http://10.0.0.1:3000,http://10.0.0.2:3000 --strategy random --listen :80
  weir proxy --to http://localhost:3000 --listen :443 --tls cert.pem,key.pem

      --to URL[,URL…]  where requests go; may be repeated
      --listen ADDRESS where they come in (default :8080)
      --strategy NAME  round_robin (default), ${unkeyed.slice(1, 4).join(", ")},
                       ${[...unkeyed.slice(4), "first_good"].join(", ")}, or by the client's IP
                       address: ${keyed.join(", ")}
      --tls CERT,KEY   speak TLS with clients: PEM files of the certificate, with those that vouch
                       for it, and of its key; may be repeated, for more names
${overrideHelp}`,

  async start(flags) {
    const config = overridden(configOf(flags), flags);
    await serve(config, { elsewhere: "--listen" });
  },
};

type UpstreamInput = NonNullable<ConfigInput["upstreams"]>[string];

function configOf(flags: Flags): Config {
  const targets = flags.all("to").flatMap((urls) => urls.split(","));
  if (targets.length === 0) throw badUsage("--to is needed: where requests go", flags.command);
  // Checked by the schema, as every config is.
  const strategy = flags.last("strategy") as UpstreamInput["strategy"];
  const hash = keyed.includes(strategy as StrategyName)
    ? { source: "client_ip" } as const
    : undefined;
  const input: ConfigInput = {
    listen: listenOf(flags),
    admin: flags.last("admin"),
    upstreams: { to: { strategy, hash, targets } },
    routes: [{ upstream: "to" }],
  };
  try {
    const config = defineConfig(input);
    readPemFiles(config);
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.problems.map(({ path, message }) => `${flagFor(path)}: ${message}`);
    throw badUsage(lines.join("\n"), flags.command);
  }
}

function listenOf(flags: Flags): ConfigInput["listen"] {
  const address = flags.last("listen");
  const certificates = flags.all("tls").map((pair) => {
    const [cert, key, ...more] = pair.split(",");
    if (cert && key && more.length === 0) return { cert, key };
    throw badUsage(`--tls: expected CERT,KEY, two PEM files, got '${pair}'`, flags.command);
  });
  if (certificates.length === 0) return address;
  return { address: address ?? ":8080", tls: { certificates } };
}

function flagFor(path: string): string {
  if (/^listen(?:\[0\])?\.tls\b/.test(path)) return "--tls";
  if (path.startsWith("listen")) return "--listen";
  if (path.startsWith("admin")) return "--admin";
  return path.endsWith(".strategy") ? "--strategy" : "--to";
}

/** What stands before routes, by its name in the config. */
import type { Context, MiddlewareHandler } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { cors } from "hono/cors";
import { csrf } from "hono/csrf";
import { secureHeaders } from "hono/secure-headers";
import type { GuardConfig } from "../../config/schema.ts";
import { basicAuth } from "../middleware/basic_auth.ts";
import { compress } from "../middleware/compress.ts";
import { ip } from "../middleware/ip.ts";
import type { Call } from "../proxy/call.ts";
import type { Guard } from "../proxy/route.ts";
import type { Means } from "./build.ts";
import { moduleIn } from "./modules.ts";
import { buildRateLimit } from "./rate_limit.ts";

/**
 * One that is named in several routes is one. Those of the config before go on where nothing has
 * changed: what they have counted and remembered outlives a reload.
 */
export class Guards {
  readonly #means: Means;
  readonly #former: ReadonlyMap<string, Guard>;
  readonly #made = new Map<GuardConfig, Guard>();
  readonly #counts = new Map<string, number>();
  /** By what they are made of, for the next config. */
  readonly all = new Map<string, Guard>();

  constructor(means: Means, former: ReadonlyMap<string, Guard> = new Map()) {
    this.#means = means;
    this.#former = former;
  }

  of(configs: readonly GuardConfig[]): Guard[] {
    return configs.map((config) => {
      const guard = this.#made.get(config) ?? this.#next(config);
      this.#made.set(config, guard);
      return guard;
    });
  }

  /** Of several that are written alike, each takes the place of one. */
  #next(config: GuardConfig): Guard {
    const text = JSON.stringify(config);
    const count = this.#counts.get(text) ?? 0;
    this.#counts.set(text, count + 1);
    const key = `${count} ${text}`;
    // The text of a module may have changed.
    const former = config.module === undefined ? this.#former.get(key) : undefined;
    const guard = former ?? guardOf(config, this.#means);
    this.all.set(key, guard);
    return guard;
  }
}

function guardOf(config: GuardConfig, means: Means): Guard {
  const [[name, options]] = Object.entries(config);
  const build = builders[name as keyof GuardConfig] as Builder<unknown>;
  return { name, handler: build(options, means) };
}

type Builder<Options> = (options: Options, means: Means) => MiddlewareHandler;

const builders: { [Name in keyof GuardConfig]-?: Builder<NonNullable<GuardConfig[Name]>> } = {
  ip: (options) => ip({ ...options, addressOf }),
  rate_limit: buildRateLimit,
  basic_auth: (options, { runtime }) => basicAuth({ ...options, verify: runtime.verifyPassword! }),
  bearer_auth: bearerAuth,
  compress: ({ encodings, min_size }, { runtime }) =>
    compress({ encodings, minBytes: min_size, coderOf: runtime.coderOf! }),
  cors,
  csrf,
  secure_headers: secureHeaders,
  module: (path, { modules }) => moduleIn(modules, path),
};

function addressOf(c: Context): string {
  return (c.env as Call).client.address;
}

/** What stands before a route, by its name in the config. */
import type { MiddlewareHandler } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { cors } from "hono/cors";
import { csrf } from "hono/csrf";
import { secureHeaders } from "hono/secure-headers";
import type { GuardConfig } from "../../config/schema.ts";
import { basicAuth } from "../middleware/basic_auth.ts";
import { ip } from "../middleware/ip.ts";
import type { Call } from "../proxy/call.ts";
import type { Guard } from "../proxy/route.ts";
import type { Runtime } from "./runtime/runtime.ts";

export function buildGuards(guards: readonly GuardConfig[], runtime: Runtime): Guard[] {
  return guards.flatMap((guard) =>
    Object.entries(guard).map(([name, options]) => {
      const build = builders[name as keyof GuardConfig] as Builder<unknown>;
      return { name, handler: build(options, runtime) };
    })
  );
}

type Builder<Options> = (options: Options, runtime: Runtime) => MiddlewareHandler;

const builders: { [Name in keyof GuardConfig]-?: Builder<NonNullable<GuardConfig[Name]>> } = {
  ip: (options) => ip({ ...options, addressOf: (c) => (c.env as Call).client.address }),
  basic_auth: (options, { verifyPassword }) => basicAuth({ ...options, verify: verifyPassword! }),
  bearer_auth: bearerAuth,
  cors,
  csrf,
  secure_headers: secureHeaders,
};

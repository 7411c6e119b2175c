import type { Config } from "../../../config/schema.ts";
import type { Warning } from "../warnings.ts";

/** Upstreams that nothing is sent to. */
export function* unusedUpstreams({ upstreams, routes, tcp }: Config): Iterable<Warning> {
  const used = new Set([...routes, ...tcp].map(({ upstream }) => upstream));
  for (const name of Object.keys(upstreams)) {
    if (used.has(name)) continue;
    yield {
      message: `nothing is sent to upstream '${name}'; name it in a route, or leave it out`,
      path: ["upstreams", name],
      ofKey: true,
    };
  }
}

import type { Config } from "../../../config/schema.ts";
import type { Warning } from "../warnings.ts";

/** RFC 9110 §9.2.1. */
const SAFE = ["GET", "HEAD", "OPTIONS", "TRACE"];

/** Methods that ask for more than an answer, which several targets may then do. */
export function* unsafeMethods({ upstreams }: Config): Iterable<Warning> {
  for (const [name, upstream] of Object.entries(upstreams)) {
    if (upstream.strategy !== "first_good") continue;
    for (const [index, method] of upstream.methods.entries()) {
      if (SAFE.includes(method)) continue;
      yield {
        message: `${method} is not safe (RFC 9110 §9.2.1), and several targets may do what one ` +
          "request asks for; leave it out where that must not be",
        path: ["upstreams", name, "methods", index],
      };
    }
  }
}

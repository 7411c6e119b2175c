/** What Weir would do with requests, by a config that is not started. */
import { build } from "../../../../src/build/build.ts";
import { type Call, callOf } from "../../../../src/proxy/call.ts";
import type { Upstream } from "../../../../src/proxy/route.ts";
import { NO_DIGEST } from "../../../../src/upstream/hash.ts";
import {
  type Asked,
  explain,
  type Explanation,
  incomingOf,
} from "../../../../src/proxy/explain/explain.ts";
import { xxh64 } from "../../../../src/strategy/hash/portable.ts";
import type { Runtime } from "../../../../src/build/runtime/runtime.ts";
import type { Config } from "../../../../config/schema.ts";

const runtime: Runtime = {
  hash: xxh64,
  runsBetweenRequests: true,
  transport: () => ({ send: () => Promise.reject(new Error("nothing is sent")), close() {} }),
};

/** One after another, as strategies that take turns remember. */
export function decisionsOf(config: Config, requests: readonly Asked[]): Explanation[] {
  const snapshot = build(config, {
    runtime,
    instance: "",
    readFile: () => "",
    random: () => 0.5,
    now: () => 0,
  });
  return requests.map((asked) => {
    const call = callOf(incomingOf(asked), snapshot.trusted);
    const explanation = explain(call, snapshot);
    if (call.route?.upstream !== undefined) takeTurn(call, call.route.upstream);
    return explanation;
  });
}

/** As the request itself would: an explanation moves nothing. */
function takeTurn(call: Call, { admission, key }: Upstream): void {
  const digest = key === undefined ? NO_DIGEST : key.digestOf(key.textOf(call));
  admission.take(digest, new Set())?.end();
}

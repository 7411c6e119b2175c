import { cancelBody } from "../http/body/body.ts";
import type { Call } from "./call.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { Fields } from "../http/fields.ts";
import { log } from "../log/log.ts";
import { allowedMethods } from "./match/match.ts";
import { CLIENT_GONE, type Reply } from "../http/message.ts";
import { problem } from "./problem.ts";

/** The answer nobody receives. */
function clientGone(): Reply {
  return { status: CLIENT_GONE, reason: "", version: "1.1", fields: new Fields(), body: undefined };
}

/** What was thrown on a request's way, as the reply it gets; what is behind it goes to the log. */
export function failure(error: unknown, call: Call): Reply {
  cancelBody(call.incoming.body, error);
  if (call.incoming.signal.aborted) return clientGone();
  const known = error instanceof ProxyError
    ? error
    : new ProxyError("internal", "the request could not be handled", { cause: error });
  if (known.status >= 500) {
    const properties = {
      request_id: call.requestId,
      target: call.target?.url,
      cause: known.cause === undefined ? undefined : describe(known.cause),
    };
    if (known.kind === "internal") log.error(known.message, properties);
    else log.warn(known.message, properties);
  }
  return problem(known, call.requestId, { format: call.errors });
}

/** 404, or 405 where only the method kept routes from matching (RFC 9110 §15.5.6). */
export function noRoute(call: Call): ProxyError {
  if (call.refused.length === 0) {
    return new ProxyError("no_route", "no route is configured for this host and path");
  }
  const allow = allowedMethods(call.refused.map((route) => route.match));
  return new ProxyError("method_not_allowed", `allowed here: ${allow}`, {
    fields: { Allow: allow },
  });
}

function describe(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(describe).join("; ");
  return cause instanceof Error ? cause.message : String(cause);
}

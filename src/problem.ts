import { Fields } from "./fields.ts";
import type { ProxyError } from "./errors.ts";
import type { Reply } from "./message.ts";

const encoder = new TextEncoder();

/**
 * A failure as the client sees it: problem details (RFC 9457). `type` stays "about:blank", as
 * `title` says what the status does; nothing of the cause is told.
 */
export function problem(error: ProxyError, requestId: string): Reply {
  const { status, title, detail, members } = error;
  const details = { type: "about:blank", title, status, detail, request_id: requestId, ...members };
  const body = encoder.encode(JSON.stringify(details) + "\n");
  const fields = Fields.from([
    ["Content-Type", "application/problem+json"],
    ["Content-Length", String(body.length)],
    ["X-Request-Id", requestId],
  ]);
  for (const [name, value] of Object.entries(error.fields)) fields.append(name, value);
  return { status, reason: reasonOf(status), version: "1.1", fields, body };
}

/** The reason phrase of RFC 9110 §15 for the statuses that Weir answers with itself. */
export function reasonOf(status: number): string {
  return reasons[status] ?? "";
}

const reasons: Record<number, string> = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
  508: "Loop Detected",
};

import { Fields } from "../http/fields.ts";
import type { ProxyError } from "../http/proxy_error.ts";
import type { Reply } from "../http/message.ts";

const encoder = new TextEncoder();

/**
 * What the body of a failure says: problem details (RFC 9457); `{"status":404,"statusText":"Not
 * Found"}`, as AILERON Gateway has it; or `{"error": …, "event_id": …}`, as tremor does, which are
 * the detail and the request id.
 */
export type ErrorFormat = "problem" | "status" | "event";

/**
 * A failure as the client sees it; nothing of the cause is told. Status and fields (`Allow`,
 * `Retry-After`, `X-Request-Id`) are the same in every format, which only the body is in.
 */
export function problem(
  error: Told,
  requestId: string,
  { format = "problem" }: { format?: ErrorFormat } = {},
): Reply {
  const { status } = error;
  const { type, members } = formats[format];
  const body = encoder.encode(JSON.stringify(members(error, requestId)) + "\n");
  const fields = Fields.from([
    ["Content-Type", type],
    ["Content-Length", String(body.length)],
    ["X-Request-Id", requestId],
  ]);
  for (const [name, value] of Object.entries(error.fields)) fields.append(name, value);
  return { status, reason: reasonOf(status), version: "1.1", fields, body };
}

/** What is told of a ProxyError, or of a refusal that is none. */
export type Told = Pick<ProxyError, "status" | "title" | "detail" | "members" | "fields">;

interface Format {
  /** The media type. */
  readonly type: string;
  members(error: Told, requestId: string): Readonly<Record<string, unknown>>;
}

const formats: Record<ErrorFormat, Format> = {
  problem: {
    type: "application/problem+json",
    members({ title, status, detail, members }, requestId) {
      // RFC 9457 §4.2.1: `title` says what the status does.
      return { type: "about:blank", title, status, detail, request_id: requestId, ...members };
    },
  },
  status: {
    type: "application/json",
    members: ({ status }) => ({ status, statusText: reasonOf(status) }),
  },
  event: {
    type: "application/json",
    members: ({ detail }, requestId) => ({ error: detail, event_id: requestId }),
  },
};

/** The reason phrase of RFC 9110 §15, and of the RFCs that add to it; else none. */
export function reasonOf(status: number): string {
  return reasons[status] ?? "";
}

const reasons: Record<number, string> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  203: "Non-Authoritative Information",
  204: "No Content",
  205: "Reset Content",
  206: "Partial Content",
  300: "Multiple Choices",
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  407: "Proxy Authentication Required",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  411: "Length Required",
  412: "Precondition Failed",
  413: "Content Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  416: "Range Not Satisfiable",
  417: "Expectation Failed",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  426: "Upgrade Required",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  451: "Unavailable For Legal Reasons",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
  508: "Loop Detected",
};

import type { Context } from "hono";
import { Fields } from "../src/http/fields.ts";
import { reasonOf } from "../src/proxy/problem.ts";
import { responseOf } from "../src/web/response.ts";

/** Who asks something of the admin listener. */
export interface Caller {
  /** As sent: a web-standard request of Weir's says GET for HEAD. */
  readonly method: string;
  /** On this machine. */
  readonly isLocal: boolean;
  /** A web page of another origin has made the browser ask. */
  readonly isForeign: boolean;
  /** How a reload that was done is answered. Absent: json. */
  readonly reloadAnswer?: "json" | "text";
}

/** One request to the admin listener. */
export type Visit = Context<{ Bindings: Caller }>;
export type Handler = (visit: Visit) => Response | Promise<Response>;

interface AnswerOptions {
  readonly status?: number;
  /** In the place of those that every answer has, or besides. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** True of this moment only, unless its fields say otherwise. */
export function answer(type: string, text: string, options: AnswerOptions = {}): Response {
  const { status = 200 } = options;
  const body = new TextEncoder().encode(text);
  const fields = Fields.from([
    ["Content-Type", type],
    ["Content-Length", String(body.length)],
    ["Cache-Control", "no-store"],
    ["X-Content-Type-Options", "nosniff"],
  ]);
  for (const [name, value] of Object.entries(options.fields ?? {})) fields.set(name, value);
  return responseOf({ status, reason: reasonOf(status), version: "1.1", fields, body });
}

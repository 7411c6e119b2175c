/**
 * The format of Weir's own error responses. It is that of the body only: status codes and fields
 * (`Allow`, `Retry-After`, `X-Request-Id`) stay the same. The admin listener always answers with
 * problem details.
 */
import * as v from "valibot";
import { oneOf, section } from "../sections.ts";

export const errors = section({
  /**
   * `problem` is RFC 9457; `status` is `{"status":404,"statusText":"Not Found"}`, as of AILERON
   * Gateway; `event` is `{"error": …, "event_id": …}`, as of tremor.
   */
  format: v.optional(oneOf(["problem", "status", "event"], { called: "format" }), "problem"),
});

/**
 * How Weir says what it has to say itself. Only the body is in the format: status codes and fields
 * (`Allow`, `Retry-After`, `X-Request-Id`) stay the same. The admin listener keeps to problem
 * details.
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

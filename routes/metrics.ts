import type { Context } from "hono";
import { Fields } from "../src/http/fields.ts";
import type { Exposition, Format } from "../src/telemetry/metrics/family.ts";
import { reasonOf } from "../src/proxy/problem.ts";
import { responseOf } from "../src/web/response.ts";

/** `GET /metrics`, for Prometheus: in its text format, or where that is asked for in OpenMetrics. */
export function metrics(exposition: Exposition) {
  return async ({ req }: Context): Promise<Response> => {
    const { type, text } = await exposition.write(formatFor(req.header("Accept") ?? ""));
    const body = new TextEncoder().encode(text);
    const fields = Fields.from([
      ["Content-Type", type],
      ["Content-Length", String(body.length)],
      ["Cache-Control", "no-store"],
      ["Vary", "Accept"],
    ]);
    return responseOf({ status: 200, reason: reasonOf(200), version: "1.1", fields, body });
  };
}

/** Who wants neither, or both alike, gets text, which everybody can read. */
function formatFor(accept: string): Format {
  const openmetrics = qualityOf("application/openmetrics-text", accept);
  return openmetrics > qualityOf("text/plain", accept) ? "openmetrics" : "text";
}

/** 0 to 1, by the range that names it most exactly (RFC 9110 §12.5.1). */
function qualityOf(type: string, accept: string): number {
  const ranges = ["*/*", type.replace(/\/.*/, "/*"), type];
  let exactness = -1;
  let quality = 0;
  for (const { range, q } of rangesOf(accept)) {
    const nth = ranges.indexOf(range);
    if (nth > exactness) [exactness, quality] = [nth, q];
    else if (nth >= 0 && nth === exactness) quality = Math.max(quality, q);
  }
  return quality;
}

/** Parameters other than `q`, as `version`, rule out none. */
function rangesOf(accept: string): { range: string; q: number }[] {
  return accept.split(",").map((part) => {
    const [range, ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    return { range, q: q === undefined ? 1 : Number(q) || 0 };
  });
}

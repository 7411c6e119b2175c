import { deepEqual, equal } from "node:assert/strict";
import { Hono } from "hono";
import { metrics } from "../../routes/metrics.ts";

const app = new Hono();
app.get(
  "/metrics",
  metrics({ write: (format) => Promise.resolve({ type: `x/${format}`, text: `${format} é\n` }) }),
);

async function formatFor(accept?: string): Promise<string> {
  const headers: HeadersInit = accept === undefined ? {} : { Accept: accept };
  const answer = await app.request("/metrics", { headers });
  const text = await answer.text();
  equal(answer.headers.get("Content-Type"), `x/${text.split(" ")[0]}`);
  return text.split(" ")[0];
}

Deno.test("metrics: OpenMetrics for who likes it better than text, else text", async () => {
  const asked: [accept: string | undefined, format: string][] = [
    [undefined, "text"],
    ["*/*", "text"],
    ["text/html", "text"],
    ["application/openmetrics-text", "openmetrics"],
    ["Application/OpenMetrics-Text; version=1.0.0", "openmetrics"],
    ["application/openmetrics-text;q=0", "text"],
    ["application/openmetrics-text;q=0, */*", "text"],
    ["application/*, text/plain;q=0.9", "openmetrics"],
    ["application/*;q=0.9, text/*", "text"],
    ["text/plain;q=0.5,application/openmetrics-text;q=0.3,*/*", "text"],
    [
      "application/openmetrics-text;version=1.0.0;q=0.5," +
      "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
      "openmetrics",
    ],
  ];
  const given = asked.map(async ([accept]) => [accept, await formatFor(accept)]);
  deepEqual(await Promise.all(given), asked);
});

Deno.test("metrics: the length is told in bytes, and nothing is to be kept", async () => {
  const answer = await app.request("/metrics");
  equal(answer.headers.get("Content-Length"), "8");
  equal(answer.headers.get("Cache-Control"), "no-store");
  equal(answer.headers.get("Vary"), "Accept");
});

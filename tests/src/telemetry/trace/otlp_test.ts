import { deepEqual, equal } from "node:assert/strict";
import { Losses } from "../../../../src/telemetry/trace/losses.ts";
import { Otlp } from "../../../../src/telemetry/trace/otlp.ts";
import type { Span } from "../../../../src/telemetry/trace/recorded_trace.ts";
import { Collector } from "../../../tracing/collector.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

/** Losses are added up, and none is logged. */
class Counted extends Losses {
  count = 0;
  readonly causes = new Set<string>();

  constructor() {
    super(() => 0);
  }

  override add(spans: number, cause: string): void {
    this.count += spans;
    this.causes.add(cause);
  }
}

function otlpTo(endpoint: string, losses: Losses, timeoutMs = 1000): Otlp {
  return new Otlp({
    endpoint,
    headers: { "X-Tenant": "shop" },
    timeoutMs,
    service: "edge",
    version: "1.2.3",
    losses,
  });
}

function spanAt(nth: number, parts: Partial<Span> = {}): Span {
  return {
    traceId: TRACE,
    spanId: String(nth).padStart(16, "a"),
    flags: 1,
    parent: undefined,
    kind: "server",
    name: "GET /",
    startMs: 1_700_000_000_123.25,
    endMs: 1_700_000_000_999.5,
    attributes: {},
    failed: false,
    ...parts,
  };
}

Deno.test("Otlp.close sends what was offered, as OTLP has it", async () => {
  await using collector = await Collector.listen();
  const losses = new Counted();
  const otlp = otlpTo(collector.url, losses);
  const parent = { traceId: TRACE, spanId: "b7ad6b7169203331", flags: 1 };
  const attributes = { "a.text": "x", "a.number": 7, "a.truth": true, "a.nothing": undefined };
  otlp.offer(spanAt(0, { parent, attributes }));
  otlp.offer(spanAt(1, { parent: spanAt(0), kind: "client", failed: true }));
  await otlp.close(5000);
  const [server, client] = await collector.trace(TRACE, 2);
  deepEqual(server.attributes, { "a.text": "x", "a.number": 7, "a.truth": true });
  deepEqual([server.startTimeUnixNano, server.endTimeUnixNano], [
    "1700000000123250000",
    "1700000000999500000",
  ]);
  deepEqual([server.kind, server.status.code, server.parentSpanId], [2, 0, parent.spanId]);
  deepEqual([client.kind, client.status.code, client.parentSpanId], [3, 2, server.spanId]);
  // Bits 8 and 9: whether the parent is remote is known; it is (OTLP, SpanFlags).
  deepEqual([server.flags, client.flags], [0x301, 0x101]);
  equal(server.service, "edge");
  equal(collector.headers["x-tenant"], "shop");
  equal(collector.headers["content-type"], "application/json");
  equal(losses.count, 0);
});

Deno.test("Otlp.offer: more than may wait are lost, and counted", async () => {
  await using collector = await Collector.listen();
  const losses = new Counted();
  const otlp = otlpTo(collector.url, losses);
  for (let i = 0; i < 3000; i++) otlp.offer(spanAt(i));
  await otlp.close(5000);
  deepEqual([collector.spans.length, losses.count], [2048, 3000 - 2048]);
});

Deno.test("Otlp.offer takes spans again when those before them have gone", async () => {
  await using collector = await Collector.listen();
  const losses = new Counted();
  const otlp = otlpTo(collector.url, losses);
  for (let i = 0; i < 2048; i++) otlp.offer(spanAt(i));
  await collector.trace(TRACE, 2048);
  const isTaken = () => collector.spans.length > 2048;
  for (let i = 0; i < 1000 && !isTaken(); i++) {
    otlp.offer(spanAt(2048));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  equal(isTaken(), true);
  await otlp.close(5000);
});

Deno.test("Otlp: what a collector refuses is lost, with its reason", async () => {
  await using collector = await Collector.listen();
  collector.status = 401;
  const losses = new Counted();
  const otlp = otlpTo(collector.url, losses);
  otlp.offer(spanAt(0));
  await otlp.close(5000);
  deepEqual([losses.count, [...losses.causes]], [1, ["HTTP 401 Unauthorized"]]);
});

Deno.test("Otlp.close gives up in time on a collector that does not answer", async () => {
  await using collector = await Collector.listen();
  collector.status = undefined;
  const losses = new Counted();
  const otlp = otlpTo(collector.url, losses, 100);
  otlp.offer(spanAt(0));
  await otlp.close(10);
  equal(losses.count, 1);
});

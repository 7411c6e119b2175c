/**
 * Spans on their way to a collector, by OTLP over HTTP with JSON. Parts of OpenTelemetry gather
 * them, write them and send them, and send again what the collector was too busy for. Nothing of
 * theirs is registered globally, and they are kept from the environment: OTLPTraceExporter itself
 * would take endpoints and headers from there. What waits is bounded, and what is lost is told.
 *
 * To be imported where spans are sent only: to read those parts takes 0.1 s.
 */
import { CompressionAlgorithm } from "@opentelemetry/otlp-exporter-base";
import {
  createOtlpHttpExportDelegate,
  httpAgentFactoryFromOptions,
} from "@opentelemetry/otlp-exporter-base/node-http";
import { JsonTraceSerializer, TraceExporterMetricsHelper } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace";
import type { Losses } from "./losses.ts";
import { readableSpan, type Source } from "./readable_span.ts";
import type { Span } from "./recorded_trace.ts";

export interface OtlpOptions {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For a batch to be taken, however often it is sent. */
  readonly timeoutMs: number;
  readonly service: string;
  /** Of Weir. */
  readonly version: string;
  readonly losses: Losses;
}

/** Spans that wait or are under way, at most. */
const WAITING = 2048;
const BATCH = 512;
/** So long a batch waits for more. */
const DELAY_MS = 1000;

export class Otlp {
  readonly #processor: BatchSpanProcessor;
  readonly #source: Source;
  readonly #losses: Losses;
  #waiting = 0;
  #closed = false;

  constructor(options: OtlpOptions) {
    const { service, version, losses, timeoutMs } = options;
    this.#losses = losses;
    this.#source = {
      resource: resourceFromAttributes({ "service.name": service }),
      scope: { name: "weir", version },
    };
    this.#processor = new BatchSpanProcessor({
      exporter: this.#watched(exporterOf(options)),
      maxQueueSize: WAITING,
      maxExportBatchSize: BATCH,
      scheduledDelayMillis: DELAY_MS,
      // The exporter gives up before.
      exportTimeoutMillis: 2 * timeoutMs,
    });
  }

  offer(span: Span): void {
    if (this.#waiting === WAITING) return this.#losses.add(1, "too many wait for the collector");
    this.#waiting++;
    this.#processor.onEnd(readableSpan(span, this.#source));
  }

  /** Sends what waits, for as long as that may take; what is left then is lost. Never rejects. */
  async close(withinMs: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeUp = new Promise<void>((resolve) => timer = setTimeout(resolve, withinMs));
    await Promise.race([this.#processor.shutdown().catch(() => {}), timeUp]);
    clearTimeout(timer);
    this.#closed = true;
    if (this.#waiting > 0) {
      this.#losses.add(this.#waiting, "the collector did not take them in time");
    }
  }

  #watched(exporter: SpanExporter): SpanExporter {
    return {
      export: (spans, done) =>
        exporter.export(spans, (result) => {
          done(result);
          if (this.#closed) return;
          this.#waiting -= spans.length;
          if (result.error !== undefined) this.#losses.add(spans.length, causeOf(result.error));
        }),
      shutdown: () => exporter.shutdown(),
    };
  }
}

function exporterOf({ endpoint, headers, timeoutMs, version }: OtlpOptions): SpanExporter {
  return createOtlpHttpExportDelegate(
    {
      url: endpoint,
      headers: () => Promise.resolve({ ...headers, "Content-Type": "application/json" }),
      timeoutMillis: timeoutMs,
      concurrencyLimit: WAITING / BATCH,
      compression: CompressionAlgorithm.NONE,
      agentFactory: httpAgentFactoryFromOptions({ keepAlive: true }),
      userAgent: `weir/${version}`,
    },
    JsonTraceSerializer,
    "otlp_http_span_exporter",
    TraceExporterMetricsHelper,
    undefined,
  );
}

/** `HTTP 401 Unauthorized`, or what the system said. */
function causeOf(error: Error): string {
  return "code" in error && typeof error.code === "number"
    ? `HTTP ${error.code} ${error.message}`
    : error.message;
}

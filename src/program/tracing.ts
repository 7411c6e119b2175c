/** The program's tracing, as its config has it: who takes part in traces, and where spans go. */
import type { Config } from "../../config/schema.ts";
import manifest from "../../package.json" with { type: "json" };
import type { Tracer } from "../proxy/telemetry.ts";
import { Losses } from "../telemetry/trace/losses.ts";
import type { Otlp } from "../telemetry/trace/otlp.ts";
import { RandomDigits, SamplingTracer, Share } from "../telemetry/trace/sampling_tracer.ts";

type TracingConfig = NonNullable<Config["tracing"]>;

/** For spans that wait when the program ends, or goes to another collector. */
const FLUSH_MS = 2_000;

const now = () => performance.now();

export class Tracing {
  readonly #losses = new Losses(now);
  readonly #digits = new RandomDigits((bytes) => crypto.getRandomValues(bytes));
  /** Where spans go, as configured; equal text, equal way. */
  #way = "";
  #otlp: Otlp | undefined;
  #tracer: Tracer | undefined;

  /** Of requests that come now; undefined: Weir takes no part in traces. */
  get tracer(): Tracer | undefined {
    return this.#tracer;
  }

  /**
   * Holds for requests from now on; those under way end as they began, but their spans go the new
   * way. To be called for each config in its turn, whether or not this part of it has changed.
   */
  async use(config: TracingConfig | undefined): Promise<void> {
    await this.#send(config);
    this.#tracer = config && new SamplingTracer({
      share: new Share(config.sample),
      digits: this.#digits,
      date: Date.now,
      now,
      offer: (span) => this.#otlp?.offer(span),
    });
  }

  /** Sends what waits, for 2 s at most. No request is under way any more. Never rejects. */
  async stop(): Promise<void> {
    this.#tracer = undefined;
    await this.#otlp?.close(FLUSH_MS);
    this.#losses.tell();
  }

  async #send(config: TracingConfig | undefined): Promise<void> {
    const way = JSON.stringify(config && { ...config, sample: undefined });
    if (way === this.#way) return;
    const next = config && await this.#otlpTo(config);
    // In the background: no reload waits for a collector.
    void this.#otlp?.close(FLUSH_MS);
    this.#otlp = next;
    this.#way = way;
  }

  async #otlpTo({ endpoint, headers, timeout, service }: TracingConfig): Promise<Otlp> {
    const { Otlp } = await import("../telemetry/trace/otlp.ts");
    return new Otlp({
      endpoint: endpoint.href,
      headers,
      timeoutMs: timeout,
      service,
      version: manifest.version,
      losses: this.#losses,
    });
  }
}

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A span as it came, its attributes by name. */
export interface Told {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 2: server, 3: client. */
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code: number };
  readonly flags: number;
  /** `service.name` of who told. */
  readonly service: unknown;
}

/** What takes spans by OTLP over HTTP with JSON, and keeps them. */
export class Collector implements AsyncDisposable {
  readonly spans: Told[] = [];
  /** Of the last request. */
  headers: IncomingHttpHeaders = {};
  /** What the next requests are answered with; undefined: with nothing. */
  status: number | undefined = 200;
  readonly #server = createServer(async (request, response) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece);
    this.headers = request.headers;
    const { status } = this;
    if (status === 200) this.#take(JSON.parse(await new Blob(pieces as BlobPart[]).text()));
    if (status !== undefined) {
      response.writeHead(status, { "Content-Type": "application/json" }).end("{}");
    }
    this.#onCome.resolve();
    this.#onCome = Promise.withResolvers();
  });
  #onCome = Promise.withResolvers<void>();

  static async listen(): Promise<Collector> {
    const collector = new Collector();
    collector.#server.listen(0, "127.0.0.1");
    await once(collector.#server, "listening");
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/traces`;
  }

  /** The spans of a trace once there are `count`: the server's first, then by their start. */
  async trace(id: string, count: number): Promise<Told[]> {
    while (true) {
      const spans = this.spans.filter(({ traceId }) => traceId === id);
      if (spans.length >= count) return spans.sort(byKindAndStart);
      await this.#onCome.promise;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  // deno-lint-ignore no-explicit-any
  #take({ resourceSpans }: any): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = attributesOf(resource.attributes)["service.name"];
      for (const { spans } of scopeSpans) {
        for (const span of spans) {
          this.spans.push({ ...span, service, attributes: attributesOf(span.attributes) });
        }
      }
    }
  }
}

function byKindAndStart(a: Told, b: Told): number {
  return a.kind - b.kind || Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano));
}

function attributesOf(
  list: readonly { key: string; value: Record<string, unknown> }[],
): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}

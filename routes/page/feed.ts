/**
 * What keeps open pages up to date: each sample, and the parts that have changed, made once for all
 * who look. Where nobody looks nothing is made.
 */
import type { Control } from "../control.ts";
import { Serial } from "../../src/grammar/steps.ts";
import { Refusal } from "../refusal.ts";
import type { Trend } from "../../src/telemetry/trend/trend.ts";
import { EventStream, frameOf } from "./event_stream.ts";
import { changed, type Parts, partsOf } from "./parts.tsx";
import { pointOf } from "./text.ts";
import { viewOf } from "./view.ts";

const MOST_STREAMS = 64;

export class Feed {
  readonly #control: Control;
  readonly #trend: Trend;
  readonly #streams = new Set<EventStream>();
  /** One after the other, so that every stream has all changes in their order. */
  readonly #turns = new Serial();
  /** As those who look have them; undefined: nobody does. */
  #parts: Parts | undefined;
  #unwatch: (() => void) | undefined;

  constructor(control: Control, trend: Trend) {
    this.#control = control;
    this.#trend = trend;
  }

  /** A stream that begins with all there is. Rejects with a Refusal where there are too many. */
  async open(): Promise<EventStream> {
    if (this.#streams.size >= MOST_STREAMS) throw tooMany();
    const stream = new EventStream((ended) => this.#leave(ended));
    this.#streams.add(stream);
    this.#unwatch ??= this.#trend.watch((sample) => {
      this.#send(frameOf("sample", pointOf(sample)));
      void this.refresh();
    });
    try {
      await this.#turns.take(() => this.#begin(stream));
    } catch (error) {
      stream.cancel();
      throw error;
    }
    return stream;
  }

  /** Tells of what has changed. Never rejects: what cannot be told stays to be told. */
  async refresh(): Promise<void> {
    await this.#turns.take(async () => {
      if (this.#streams.size === 0) return;
      const parts = partsOf(await viewOf(this.#control, this.#trend));
      const changes = changed(this.#parts, parts);
      this.#parts = parts;
      if (Object.keys(changes).length > 0) this.#send(frameOf("parts", changes));
    }).catch(() => {});
  }

  async #begin(stream: EventStream): Promise<void> {
    this.#parts ??= partsOf(await viewOf(this.#control, this.#trend));
    stream.send(frameOf("history", this.#trend.samples.map(pointOf)));
    stream.send(frameOf("parts", changed(undefined, this.#parts)));
  }

  #send(frame: Uint8Array): void {
    for (const stream of this.#streams) stream.send(frame);
  }

  #leave(stream: EventStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#parts = undefined;
  }
}

function tooMany(): Refusal {
  return new Refusal("busy", `${MOST_STREAMS} pages are open already`, {
    fields: { "Retry-After": "5" },
  });
}

/** The page for people, at the root of the admin listener. */
import type { Control } from "./control.ts";
import { Fields } from "../src/http/fields.ts";
import { Refusal } from "./refusal.ts";
import type { Trend } from "../src/telemetry/trend/trend.ts";
import { responseOf } from "../src/web/response.ts";
import { answer, type Handler, type Visit } from "./answer.ts";
import { type Asset, ASSETS, etagOf } from "./page/assets.ts";
import { documentOf } from "./page/document.tsx";
import { Feed } from "./page/feed.ts";
import { messageOf } from "./page/form.ts";
import { html } from "./page/html.ts";
import { viewOf } from "./page/view.ts";

export class Page {
  readonly #control: Control;
  readonly #trend: Trend;
  readonly #feed: Feed;

  constructor(control: Control, trend: Trend) {
    this.#control = control;
    this.#trend = trend;
    this.#feed = new Feed(control, trend);
  }

  /** What it answers to GET, by path. */
  get handlers(): ReadonlyMap<string, Handler> {
    return new Map<string, Handler>([
      ["/", (visit) => this.#show(visit)],
      ["/events", (visit) => this.#follow(visit)],
      ...[...ASSETS].map(([path, asset]) => [path, sender(asset)] as const),
    ]);
  }

  /** Something was done: who looks at it is told at once. */
  changed(): void {
    void this.#feed.refresh();
  }

  async #show({ req }: Visit): Promise<Response> {
    const view = await viewOf(this.#control, this.#trend);
    return html(documentOf({ view, date: new Date(), message: messageOf(req.query("done")) }));
  }

  async #follow({ env, req }: Visit): Promise<Response> {
    if (env.isForeign) throw new Refusal("forbidden", "a web page of another origin asks for it");
    const stream = await this.#feed.open();
    const { signal } = req.raw;
    const leave = () => stream.cancel();
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave);
    const fields = Fields.from([
      ["Content-Type", "text/event-stream"],
      ["Cache-Control", "no-store"],
      ["X-Content-Type-Options", "nosniff"],
    ]);
    return responseOf({ status: 200, reason: "OK", version: "1.1", fields, body: stream });
  }
}

function sender(asset: Asset): Handler {
  return async ({ req }) => {
    const etag = await etagOf(asset);
    const fields = { "Cache-Control": "no-cache", ETag: etag };
    const isKnown = req.header("If-None-Match") === etag;
    return answer(asset.type, isKnown ? "" : asset.text, { status: isKnown ? 304 : 200, fields });
  };
}

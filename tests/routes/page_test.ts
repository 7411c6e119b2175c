import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Totals } from "../../src/telemetry/trend/sample.ts";
import { Refusal } from "../../routes/refusal.ts";
import { Trend } from "../../src/telemetry/trend/trend.ts";
import { Clock } from "../clock.ts";
import { adminOf, askFrom } from "./admin.ts";
import { replyWith, snapshotOf } from "./snapshot.ts";

const HTML = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

function snapshot() {
  return snapshotOf([
    { path: { kind: "segments", text: "/a" }, answer: () => replyWith() },
    { path: { kind: "segments", text: "/b" }, answer: () => replyWith() },
  ]);
}

/** The admin app of a program that has answered so much, and the time that passes for it. */
class Stage implements Disposable {
  readonly clock = new Clock();
  totals: Totals = { requests: 0, failed: 0, durations: [] };
  readonly #snapshot = snapshot();
  readonly #trend = new Trend(() => Promise.resolve(this.totals), {
    now: () => this.clock.nowMs,
    date: () => this.clock.nowMs,
  });
  readonly ask = askFrom(adminOf({ snapshot: () => this.#snapshot }, this.#trend));

  constructor() {
    this.#trend.start();
  }

  /** The events of a page that is open. */
  async open(): Promise<Events> {
    const answer = await this.ask("/events");
    equal(answer.status, 200);
    equal(answer.headers.get("Content-Type"), "text/event-stream");
    return new Events(answer.body!);
  }

  [Symbol.dispose](): void {
    this.#trend.stop();
    this.clock[Symbol.dispose]();
  }
}

class Events {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
  }

  async next() {
    const { value } = await this.#reader.read();
    const [, event, data] = /^event: (.+)\ndata: (.+)\n\n$/.exec(new TextDecoder().decode(value))!;
    return { event, data: JSON.parse(data) };
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }
}

Deno.test("Page: the root is HTML that has all numbers, and nothing of elsewhere", async () => {
  using stage = new Stage();
  await stage.clock.pass(1000);
  stage.totals = { requests: 50, failed: 1, durations: [0, 0, 0, 49] };
  await stage.clock.pass(1000);
  const answer = await stage.ask("/");
  equal(answer.headers.get("Content-Type"), "text/html; charset=utf-8");
  const text = await answer.text();
  for (const part of ["http://a/", "upstream 0", "round_robin", "1 of 1 fit", "serving"]) {
    ok(text.includes(part), part);
  }
  match(text, /<dd>25<\/dd>/);
  match(text, /<dd>3\.75 ms<\/dd>/);
  match(text, /<dd>2\.0 %<\/dd>/);
  match(text, /<path class="rate" d="M298 100\.0h0L299 10\.0"/);
  for (const [, url] of text.matchAll(/(?:src|href|action)="([^"]*)"/g)) match(url, /^\//);
  ok(!/<style|style=|<script>|\son\w+=/.test(text), "nothing inline");
});

Deno.test("Page: its policy allows what is its own", async () => {
  const answer = await askFrom(adminOf())("/");
  const policy = answer.headers.get("Content-Security-Policy")!.split("; ");
  deepEqual(policy.filter((part) => !part.endsWith("'self'")), [
    "default-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]);
  equal(answer.headers.get("X-Content-Type-Options"), "nosniff");
  equal(answer.headers.get("Referrer-Policy"), "same-origin");
  equal(answer.headers.get("Cache-Control"), "no-store");
});

Deno.test("Page: names are text, whatever is in them", async () => {
  const [route] = snapshot().routes;
  const upstream = { ...route.upstream, name: '<b>"&' };
  const odd = { ...snapshot(), upstreams: new Map([[upstream.name, upstream]]) };
  const text = await (await askFrom(adminOf({ snapshot: () => odd }))("/")).text();
  match(text, /<b>&lt;b&gt;&quot;&amp;<\/b>/);
  match(text, /action="\/upstreams\/%3Cb%3E%22%26\/targets\/http%3A%2F%2Fa%2F\/drain"/);
});

Deno.test("Page: of too many targets it shows those that are not fit", async () => {
  const [route] = snapshot().routes;
  const upstreams = new Map(Array.from({ length: 501 }, (_, i) => [`u${i}`, {
    ...route.upstream,
    name: `u${i}`,
    targets: i === 7 ? snapshot().routes[0].upstream.targets : route.upstream.targets,
  }]));
  upstreams.get("u7")!.targets[0].drain();
  const many = { ...snapshot(), upstreams };
  const text = await (await askFrom(adminOf({ snapshot: () => many }))("/")).text();
  equal([...text.matchAll(/<th scope="row">/g)].length, 1);
  match(text, /<b>u7<\/b>/);
  match(text, /500 more targets/);
});

Deno.test("Page: what it loads is cached by what it is", async () => {
  const ask = askFrom(adminOf());
  const names = ["uplot", "main", "buttons", "parts", "plots"].map((name) => `${name}.js`);
  for (const name of [...names, "uplot.css", "style.css", "icon.svg"]) {
    const answer = await ask(`/page/${name}`);
    const type = name.endsWith(".js") ? /^text\/javascript/ : /^text\/css|^image\/svg\+xml/;
    match(answer.headers.get("Content-Type")!, type);
    ok((await answer.text()).length > 100);
    const etag = answer.headers.get("ETag")!;
    equal((await ask(`/page/${name}`, {}, { "If-None-Match": etag })).status, 304);
    equal((await ask(`/page/${name}`, {}, { "If-None-Match": '"x"' })).status, 200);
  }
});

Deno.test("Page: a form is answered by the page again", async () => {
  const ask = askFrom(adminOf({ snapshot }));
  const post = { method: "POST" };
  const cases = [
    ["/reload", "/?done=reload"],
    ["/upstreams/upstream%200/targets/http%3A%2F%2Fa%2F/drain", "/?done=drain"],
    ["/upstreams/upstream%200/targets/0/undrain", "/?done=undrain"],
  ];
  for (const [path, location] of cases) {
    const answer = await ask(path, post, HTML);
    deepEqual([answer.status, answer.headers.get("Location")], [303, location]);
    match(await (await ask(location)).text(), /<div id="message" role="status"><p>The /);
  }
  const unsaid = await (await ask("/?done=<b>toString")).text();
  match(unsaid, /<div id="message" role="status"><\/div>/);
});

Deno.test("Page: a form that was refused is answered by a page that says why", async () => {
  const members = { problems: ["a.yaml:1:1: unknown key '<x>'"] };
  const reload = () => Promise.reject(new Refusal("bad_config", "nothing changed", { members }));
  const ask = askFrom(adminOf({ reload }));
  const answer = await ask("/reload", { method: "POST" }, HTML);
  equal(answer.status, 422);
  ok(answer.headers.get("Content-Security-Policy"));
  match(await answer.text(), /<li>a\.yaml:1:1: unknown key &#39;&lt;x&gt;&#39;<\/li>/);
  equal((await ask("/reload", { method: "POST", isForeign: true }, HTML)).status, 403);
});

Deno.test("Page: events begin with all there is", async () => {
  using stage = new Stage();
  await stage.clock.pass(2000);
  const events = await stage.open();
  deepEqual(await events.next(), {
    event: "history",
    data: [[1, 0, null, null, null], [2, 0, null, null, null]],
  });
  const { event, data } = await events.next();
  deepEqual([event, Object.keys(data)], [
    "parts",
    ["status", "rate", "latency", "errors", "listeners", "upstreams"],
  ]);
  match(data.upstreams, /^<div id="upstreams">.*http:\/\/a\//);
  await events.close();
});

Deno.test("Page: each second an event has the sample, and one the parts that have changed", async () => {
  using stage = new Stage();
  await stage.clock.pass(1000);
  const events = await stage.open();
  await events.next();
  await events.next();
  stage.totals = { requests: 4, failed: 4, durations: [4] };
  await stage.clock.pass(1000);
  deepEqual(await events.next(), { event: "sample", data: [2, 4, 1, 0.25, 0.495] });
  deepEqual(Object.keys((await events.next()).data), ["rate", "latency", "errors"]);
  await events.close();
});

Deno.test("Page: what is done there is told at once, to all who look", async () => {
  using stage = new Stage();
  const pages = [await stage.open(), await stage.open()];
  for (const page of pages) for (let i = 0; i < 2; i++) await page.next();
  await stage.ask("/upstreams/upstream%201/targets/0/drain", { method: "POST" });
  for (const page of pages) {
    const { event, data } = await page.next();
    deepEqual([event, Object.keys(data)], ["parts", ["u1", "u1t0"]]);
    match(data.u1t0, /^<tr id="u1t0">.*drained.*undrain/);
    await page.close();
  }
});

Deno.test("Page: 64 may look; who leaves makes room", async () => {
  using stage = new Stage();
  const pages = await Promise.all(Array.from({ length: 64 }, () => stage.open()));
  const refused = await stage.ask("/events");
  deepEqual([refused.status, refused.headers.get("Retry-After")], [503, "5"]);
  await pages.pop()!.close();
  await (await stage.open()).close();
  for (const page of pages) await page.close();
});

Deno.test("Page: one who takes nothing for half a minute is cut off", async () => {
  using stage = new Stage();
  const lazy = await stage.open();
  await stage.clock.pass(40_000);
  const pages = await Promise.all(Array.from({ length: 64 }, () => stage.open()));
  for (const page of [lazy, ...pages]) await page.close();
});

Deno.test("Page: a page of another origin may not follow its events", async () => {
  equal((await askFrom(adminOf())("/events", { isForeign: true })).status, 403);
});

import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import type { Told } from "./collector.ts";
import type { Stage } from "./stage.ts";

export interface Story {
  readonly name: string;
  /** Keys of the config besides; given the URL of the collector. */
  readonly config: (collector: string) => object;
  readonly run: (stage: Stage) => Promise<void>;
}

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const SERVER = 2;
const CLIENT = 3;
const UNSET = 0;
const ERROR = 2;

const all = (endpoint: string) => ({ tracing: { endpoint, sample: "100%" } });
const none = (endpoint: string) => ({ tracing: { endpoint, sample: "0%" } });
const trusting = (endpoint: string) => ({ ...none(endpoint), trusted_proxies: ["127.0.0.1"] });

export const stories: readonly Story[] = [
  {
    name: "a request is told of with its attempt below it, and begins a trace",
    config: (endpoint) => ({
      tracing: { endpoint, sample: "100%", service: "edge", headers: { "X-Tenant": "shop" } },
    }),
    async run({ weir, good, collector, ask }) {
      equal(await ask("/good/a?secret=1", { tracestate: "of=another" }), 200);
      const [traceId, spanId] = idsIn(good.trace.parent);
      equal(good.trace.parent, `00-${traceId}-${spanId}-03`);
      equal(good.trace.state, undefined);
      const [server, client] = await collector.trace(traceId, 2);
      deepEqual([server.kind, server.name, server.status.code], [SERVER, "GET /good", UNSET]);
      deepEqual([client.kind, client.name, client.status.code], [CLIENT, "GET", UNSET]);
      deepEqual([server.parentSpanId, client.parentSpanId], [undefined, server.spanId]);
      equal(client.spanId, spanId);
      const here = { "server.address": "127.0.0.1", "http.request.method": "GET" };
      deepEqual(server.attributes, {
        ...here,
        "server.port": Number(new URL(weir.url).port),
        "url.scheme": "http",
        "url.path": "/good/a",
        "http.route": "/good",
        "client.address": "127.0.0.1",
        "network.protocol.version": "1.1",
        "http.response.status_code": 200,
      });
      deepEqual(client.attributes, {
        ...here,
        "server.port": good.port,
        "url.full": `http://127.0.0.1:${good.port}/good/a`,
        "http.response.status_code": 200,
      });
      ok(within(client, server), "an attempt takes a part of the time of its request");
      deepEqual([server.service, collector.headers["x-tenant"]], ["edge", "shop"]);
    },
  },
  {
    name: "each of two attempts is told of, and only it knows its id",
    config: all,
    async run({ good, bad, collector, ask }) {
      equal(await ask("/retried"), 200);
      const [traceId, last] = idsIn(good.trace.parent);
      const [sameTrace, first] = idsIn(bad.trace.parent);
      const [server, ...clients] = await collector.trace(traceId, 3);
      equal(sameTrace, traceId);
      deepEqual(clients.map(({ spanId }) => spanId), [first, last]);
      notEqual(first, last);
      deepEqual(clients.map(({ parentSpanId }) => parentSpanId), [server.spanId, server.spanId]);
      const [failed, repeated] = clients;
      deepEqual([failed.status.code, failed.attributes["error.type"]], [ERROR, "503"]);
      equal(failed.attributes["http.request.resend_count"], undefined);
      equal(repeated.attributes["http.request.resend_count"], 1);
      deepEqual([repeated.status.code, server.status.code], [UNSET, UNSET]);
    },
  },
  {
    name: "each attempt of a fan-out is told of, also one that is given up",
    config: all,
    async run({ good, bad, silent, collector, ask }) {
      equal(await ask("/race"), 200);
      const [traceId, winner] = idsIn(good.trace.parent);
      const [server, ...clients] = await collector.trace(traceId, 4);
      const spanTo = ({ port }: { port: number }) =>
        clients.find(({ attributes }) => attributes["server.port"] === port)!;
      equal(spanTo(good).spanId, winner);
      equal(spanTo(bad).attributes["http.response.status_code"], 503);
      deepEqual(
        [spanTo(silent).attributes["weir.given_up"], spanTo(silent).status.code],
        [true, UNSET],
      );
      for (const { parentSpanId } of clients) equal(parentSpanId, server.spanId);
    },
  },
  {
    name: "what fails is told of as failed",
    config: all,
    async run({ weir, collector, ask }) {
      equal(await ask("/dead"), 502);
      const traceId = await traceIdIn(weir);
      const [server, client] = await collector.trace(traceId, 2);
      deepEqual([server.status.code, server.attributes["error.type"]], [ERROR, "502"]);
      deepEqual([client.status.code, client.attributes["error.type"]], [ERROR, "connect"]);
      equal(client.attributes["http.response.status_code"], undefined);
    },
  },
  {
    name: "a trusted peer's trace goes on: what it samples is told of, and nothing else",
    config: trusting,
    async run({ good, collector, ask }) {
      const tracestate = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";
      await ask("/good", { traceparent: `00-${TRACE}-${SPAN}-00`, tracestate });
      const [untold, unsampled] = idsIn(good.trace.parent);
      equal(good.trace.parent, `00-${TRACE}-${unsampled}-00`);
      equal(good.trace.state, tracestate);
      notEqual(unsampled, SPAN);
      await ask("/good", { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate });
      const [, sampled] = idsIn(good.trace.parent);
      equal(good.trace.parent, `00-${TRACE}-${sampled}-01`);
      equal(good.trace.state, tracestate);
      const [server, client] = await collector.trace(untold, 2);
      deepEqual([server.parentSpanId, client.spanId], [SPAN, sampled]);
      equal(collector.spans.length, 2);
    },
  },
  {
    name: "another peer's trace goes on, but it does not decide what is told",
    config: none,
    async run({ weir, good, collector, ask }) {
      await ask("/good", { traceparent: `00-${TRACE}-${SPAN}-01` });
      match(good.trace.parent, new RegExp(`^00-${TRACE}-(?!${SPAN})[0-9a-f]{16}-00$`));
      weir.signal("SIGTERM");
      await weir.ended;
      equal(collector.spans.length, 0);
    },
  },
  {
    name: "a parent that is malformed, or one of several, is none",
    config: none,
    async run({ good, ask }) {
      const valid = `00-${TRACE}-${SPAN}-01`;
      for (const traceparent of [`${valid}-00`, `${valid}, ${valid}`, valid.toUpperCase()]) {
        await ask("/good", { traceparent, tracestate: "a=1" });
        match(good.trace.parent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-02$/);
        notEqual(idsIn(good.trace.parent)[0], TRACE);
        equal(good.trace.state, undefined);
      }
    },
  },
  {
    name: "SIGTERM sends what waits; the trace id is in the log",
    config: all,
    async run({ weir, good, collector, ask }) {
      await ask("/good");
      weir.signal("SIGTERM");
      equal(await weir.ended, 0);
      const [traceId] = idsIn(good.trace.parent);
      equal(collector.spans.filter((span) => span.traceId === traceId).length, 2);
      ok(weir.text.includes(`"trace_id":"${traceId}"`));
    },
  },
  {
    name: "a collector that is down costs no request, and a line or two of log",
    config: () => all("http://127.0.0.1:1/v1/traces"),
    async run({ weir, ask }) {
      for (let i = 0; i < 20; i++) equal(await ask("/good"), 200);
      weir.signal("SIGTERM");
      equal(await weir.ended, 0);
      const lines = weir.text.split("\n").filter((line) => line.includes("spans were lost"));
      const lost = lines.map((line): number => JSON.parse(line).spans);
      ok(lost.length <= 2, "one at once, and one at the end");
      equal(lost.reduce((sum, spans) => sum + spans), 40);
    },
  },
  {
    name: "a collector that refuses costs a line of log",
    config: all,
    async run({ weir, collector, ask }) {
      collector.status = 401;
      await ask("/good");
      const lost = await weir.logged("spans were lost");
      match(String(lost.cause), /^HTTP 401/);
      equal(await ask("/good"), 200);
    },
  },
  {
    name: "reloads begin, change and end it",
    config: () => ({}),
    async run(stage) {
      const { good, collector, ask } = stage;
      const given = { traceparent: "any thing", tracestate: "a=1" };
      await ask("/good", given);
      deepEqual(good.trace, { parent: "any thing", state: "a=1" });
      await stage.reload(all(collector.url));
      await ask("/good");
      const [traceId] = idsIn(good.trace.parent);
      equal((await collector.trace(traceId, 2)).length, 2);
      await stage.reload(none(collector.url));
      await ask("/good");
      match(good.trace.parent, /-02$/);
      await stage.reload({});
      await ask("/good", given);
      deepEqual(good.trace, { parent: "any thing", state: "a=1" });
    },
  },
];

function idsIn(traceparent: string): [traceId: string, spanId: string] {
  const [, traceId, spanId] = traceparent.split("-");
  return [traceId, spanId];
}

function within(inner: Told, outer: Told): boolean {
  const times = [outer.startTimeUnixNano, inner.startTimeUnixNano, inner.endTimeUnixNano];
  const order = [...times, outer.endTimeUnixNano].map(BigInt);
  return order.every((time, index) => index === 0 || order[index - 1] <= time);
}

/** Of the request that is logged first. */
async function traceIdIn(weir: Stage["weir"]): Promise<string> {
  return String((await weir.logged("request")).trace_id);
}

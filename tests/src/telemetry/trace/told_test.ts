import { deepEqual, equal } from "node:assert/strict";
import { Fields } from "../../../../src/http/fields.ts";
import { ProxyError } from "../../../../src/http/proxy_error.ts";
import type { Span } from "../../../../src/telemetry/trace/recorded_trace.ts";
import { parseTraceparent } from "../../../../src/telemetry/trace/traceparent.ts";
import { incomingWith } from "../../../routes/snapshot.ts";
import { targetsOf } from "../../strategy/targets.ts";
import { callWith, EPOCH_MS, Spans } from "./spans.ts";

const [target] = targetsOf([1]);
const RESET = new ProxyError("reset", "gone");
const LEFT = new Error("the client went away");

function begin(spans: Spans) {
  return spans.tracer.begin({ incoming: incomingWith(), trusted: false });
}

/** What is told of a request that ends so. */
function serverSpan(end: { status: number; error?: unknown }, call = callWith()): Span {
  const spans = new Spans(1);
  begin(spans).end(call, end);
  return spans.all[0];
}

/** And of an attempt: `status` of its head, if one came. */
function clientSpan(
  { status, error }: { status?: number; error?: unknown },
  call = callWith(),
  sending = { target, path: "/" },
): Span {
  const spans = new Spans(1);
  const hop = begin(spans).attempt(call, sending);
  if (status !== undefined) hop.answered(status);
  hop.end(error);
  return spans.all[0];
}

Deno.test("RecordedTrace: attempts lie below their request, in its time", () => {
  const spans = new Spans(1);
  const trace = begin(spans);
  spans.ms = 5;
  const hop = trace.attempt(callWith(), { target, path: "/" });
  const fields = new Fields();
  hop.mark(fields);
  spans.ms = 7.5;
  hop.answered(200);
  spans.ms = 9;
  hop.end();
  spans.ms = 10;
  trace.end(callWith(), { status: 200 });
  const [client, server] = spans.all;
  deepEqual([client.traceId, server.traceId], [trace.id, trace.id]);
  deepEqual([client.parent?.spanId, server.parent], [server.spanId, undefined]);
  deepEqual(parseTraceparent(fields.get("traceparent")!), {
    traceId: trace.id,
    spanId: client.spanId,
    flags: 3,
  });
  deepEqual([server.startMs, server.endMs], [EPOCH_MS, EPOCH_MS + 10]);
  deepEqual([client.startMs, client.endMs], [EPOCH_MS + 5, EPOCH_MS + 9]);
  deepEqual([server.kind, client.kind], ["server", "client"]);
});

Deno.test("RecordedTrace.attempt: only the first end counts", () => {
  const spans = new Spans(1);
  const hop = begin(spans).attempt(callWith(), { target, path: "/" });
  hop.answered(200);
  hop.end();
  hop.end(RESET);
  deepEqual(spans.all.map(({ failed }) => failed), [false]);
});

Deno.test("RecordedTrace.end: a request by what is known of it, without query and fields", () => {
  const call = callWith({
    method: "POST",
    path: "/shop/a",
    query: "?secret",
    scheme: "https",
    authority: "Shop.test:8443",
    fields: Fields.from([["Authorization", "secret"], ["User-Agent", "secret"]]),
  });
  const { name, attributes } = serverSpan({ status: 201 }, call);
  equal(name, "POST /shop");
  deepEqual(attributes, {
    "http.request.method": "POST",
    "server.address": "shop.test",
    "server.port": 8443,
    "url.scheme": "https",
    "url.path": "/shop/a",
    "http.route": "/shop",
    "client.address": "192.0.2.1",
    "network.protocol.version": "1.1",
    "http.response.status_code": 201,
    "error.type": undefined,
  });
});

Deno.test("RecordedTrace.end: no route, no host, no client, a method of the client's own", () => {
  const unknown = { method: "BREW", authority: "", host: "" };
  const call = callWith({ ...unknown, peer: { address: "", port: 0 } }, { route: undefined });
  const { name, attributes } = serverSpan({ status: 404 }, call);
  equal(name, "HTTP");
  equal(attributes["http.request.method"], "_OTHER");
  equal(attributes["http.request.method_original"], "BREW");
  for (const key of ["server.address", "server.port", "http.route", "client.address"]) {
    equal(attributes[key], undefined, key);
  }
});

Deno.test("RecordedTrace.end: a route's name without its hosts, as it stands", () => {
  const routeCalled = (name: string) => {
    const call = callWith();
    return serverSpan({ status: 200 }, { ...call, route: { ...call.route!, name } }).name;
  };
  equal(routeCalled("a.test,*.b.test regex ^/v 1"), "GET regex ^/v 1");
});

Deno.test("RecordedTrace.end: failed is what the server has done, not what the client has", () => {
  const outcomes = [
    [{ status: 200 }, false, undefined],
    [{ status: 404 }, false, undefined],
    [{ status: 499 }, false, undefined],
    [{ status: 503 }, true, "503"],
    [{ status: 200, error: RESET }, true, "reset"],
    [{ status: 200, error: LEFT }, false, undefined],
  ] as const;
  for (const [end, failed, type] of outcomes) {
    const span = serverSpan(end);
    deepEqual([span.failed, span.attributes["error.type"]], [failed, type], JSON.stringify(end));
  }
});

Deno.test("RecordedTrace.attempt: an attempt by its target, without query", () => {
  const [other] = targetsOf([1], { url: "https://[::1]/b?key=secret", authority: "[::1]" });
  const sending = { target: other, path: "/b/a?key=secret" };
  const { name, attributes } = clientSpan({ status: 200 }, callWith({}, { attempts: 3 }), sending);
  equal(name, "GET");
  deepEqual(attributes, {
    "http.request.method": "GET",
    "server.address": "::1",
    "server.port": 443,
    "url.full": "https://[::1]/b/a",
    "http.request.resend_count": 2,
    "http.response.status_code": 200,
    "error.type": undefined,
  });
});

Deno.test("RecordedTrace.attempt: failed is what is no good answer, not what is given up", () => {
  const outcomes = [
    [{ status: 200 }, false, undefined],
    [{ status: 404 }, true, "404"],
    [{ status: 500 }, true, "500"],
    [{ status: 200, error: RESET }, true, "reset"],
    [{ status: 200, error: LEFT }, false, undefined],
    [{ error: new ProxyError("connect", "refused") }, true, "connect"],
    [{ error: LEFT }, false, undefined],
  ] as const;
  for (const [end, failed, type] of outcomes) {
    const span = clientSpan(end);
    deepEqual([span.failed, span.attributes["error.type"]], [failed, type], JSON.stringify(end));
  }
  equal(clientSpan({ error: LEFT }).attributes["weir.given_up"], true);
});

Deno.test("ToldTrace.end: what the client asked for, as a trusted proxy tells it", () => {
  const client = {
    address: "2001:db8::1",
    port: 0,
    scheme: "https",
    authority: "shop.test",
  } as const;
  const { attributes } = serverSpan({ status: 200 }, callWith({}, { client }));
  equal(attributes["client.address"], "2001:db8::1");
  equal(attributes["server.address"], "shop.test");
  equal(attributes["server.port"], 443);
  equal(attributes["url.scheme"], "https");
});

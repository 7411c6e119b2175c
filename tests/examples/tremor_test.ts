import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { httpbin } from "../../examples/upstreams/httpbin.ts";
import { ask, testExample, type Told } from "./stage.ts";

const PORT = 65535;
const FILE = "tremor/weir.yaml";
const FORWARDED = "by=localhost:65535;host=localhost:65535;proto=http";
const JSON_TYPE = "Content-Type: application/json";

const anything = (body?: string, field = JSON_TYPE) =>
  ask(PORT, "GET /anything", { fields: [field], body });

/** An answer of Weir's own: the cause, and the id that is also in X-Request-Id. */
function isEvent({ head, text }: Told): void {
  equal(head.one("content-type"), "application/json");
  const event = JSON.parse(text);
  deepEqual(Object.keys(event), ["error", "event_id"]);
  equal(typeof event.error, "string");
  equal(event.event_id, head.one("x-request-id"));
}

testExample("`forwarded` in field and body, servers in turn, and Via", {
  file: FILE,
}, async () => {
  const machine = Deno.env.get("HOSTNAME") ?? Deno.hostname();
  const upstreams: string[] = [];
  for (const port of [8081, 8082, 8083, 8081]) {
    const { status, head, text } = await anything('{"snot": "badger"}');
    equal(status, 200);
    equal(head.one("via"), `1.1 ${machine}/tremor`);
    const { method, url, json, data, headers } = JSON.parse(text);
    deepEqual([method, url], ["GET", `http://localhost:${port}/anything`]);
    deepEqual(json, { snot: "badger", forwarded: FORWARDED });
    deepEqual(JSON.parse(data), json);
    equal(headers.Forwarded, FORWARDED);
    upstreams.push(headers["X-Upstream"]);
  }
  deepEqual(upstreams, [undefined, undefined, "upstream03", undefined]);
});

testExample("a body that is no JSON object of up to a MiB goes on as it is", {
  file: FILE,
}, async () => {
  const large = JSON.stringify({ padding: "x".repeat(2 ** 20) });
  for (const body of ["[1]", '{"cut": ', "7", large]) {
    const { data, headers } = JSON.parse((await anything(body)).text);
    equal(data, body);
    equal(headers.Forwarded, FORWARDED);
  }
  const { data } = JSON.parse((await anything('{"a": 1}', "Content-Type: text/plain")).text);
  equal(data, '{"a": 1}');
});

testExample("a server that is not there is left alone, and the others carry on", {
  file: FILE,
  places: [8081, 8083].map((port) => ({ port, answer: httpbin })),
}, async (weir) => {
  const others = async () => {
    const { status, text } = await anything("{}");
    equal(status, 200);
    match(JSON.parse(text).url, /:808[13]\//);
  };
  const deadlineMs = Date.now() + LIMIT_MS;
  let second = await others().then(() => secondTarget(weir.adminUrl));
  while (!second.reasons.includes("backing off for 10000 ms (step 4 of 4)")) {
    ok(Date.now() < deadlineMs, `still ${JSON.stringify(second)}`);
    await others();
    second = await secondTarget(weir.adminUrl);
  }
  equal(second.state, "held");
  for (let i = 0; i < 9; i++) await others();
});

const LIMIT_MS = 20_000;

async function secondTarget(
  adminUrl: string,
): Promise<{ readonly state: string; readonly reasons: readonly string[] }> {
  const { upstreams } = await (await fetch(`${adminUrl}/upstreams`)).json();
  return upstreams[0].targets[1];
}

testExample("a status of 400 or more blocks a server; when all are blocked 503, Retry-After", {
  file: FILE,
}, async () => {
  // Twelve failures take every server to its last step, 10 s.
  const nowhere = () => ask(PORT, "GET /nowhere");
  let told = await nowhere();
  for (let i = 0; i < 200 && told.status !== 503; i++) {
    equal(told.status, 404);
    told = await nowhere();
  }
  equal(told.status, 503);
  match(told.head.one("retry-after")!, /^\d+$/);
  isEvent(told);
});

testExample("the first server has at most 9 requests at a time", {
  file: FILE,
  places: [8081, 8082, 8083].map((port) => ({ port, answer: heldBack })),
}, async () => {
  const answers = Array.from({ length: CROWD }, () => ask(PORT, "GET /"));
  for (const { status } of await Promise.all(answers)) equal(status, 200);
  const counts = Map.groupBy(held, ({ socket }) => socket.localPort);
  equal(counts.get(8081)?.length, 9);
  equal(counts.get(8082)!.length + counts.get(8083)!.length, CROWD - 9);
  held.length = 0;
});

const CROWD = 30;
const held: IncomingMessage[] = [];
const waiting: ServerResponse[] = [];

/** Nobody is answered until all have come. */
function heldBack(request: IncomingMessage, response: ServerResponse): void {
  held.push(request);
  waiting.push(response);
  if (waiting.length < CROWD) return;
  for (const each of waiting.splice(0)) each.end();
}

testExample("what is malformed, and a request that comes back, are told as events", {
  file: FILE,
  env: loopingTo(PORT),
  places: [],
}, async () => {
  const malformed = await ask(PORT, "GET /anything", { fields: ["X-A : b"] });
  equal(malformed.status, 400);
  isEvent(malformed);
  const looped = await ask(PORT, "GET /anything");
  equal(looped.status, 508);
  isEvent(looped);
});

function loopingTo(port: number): Record<string, string> {
  const url = `http://localhost:${port}`;
  return { UPSTREAM01: url, UPSTREAM02: `${url}/2`, UPSTREAM03: `${url}/3` };
}

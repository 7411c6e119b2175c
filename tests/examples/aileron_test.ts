import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Client } from "../blackbox/client.ts";
import { weir } from "../command/weir.ts";
import { ask, askOn, inFolder, testExample, testSeed } from "./stage.ts";

const PORT = 8080;
const SERVERS = ["8001", "8002", "8003", "8004", "8005"];
const HASHED = ["direct-hash", "ring-hash", "maglev"];

/** The port of the server that greets. */
function greeter(text: string): string {
  match(text, /^Hello! 127\.0\.0\.1:\d+ from :\d+\n$/);
  return text.slice(text.lastIndexOf(":") + 1, -1);
}

/** Who answers a request on a connection of its own. */
async function greets(key?: string): Promise<string> {
  const fields = key === undefined ? [] : [`Hash-Key: ${key}`];
  return greeter((await ask(PORT, "GET /", { fields })).text);
}

async function greetedBy(keys: readonly (string | undefined)[]): Promise<string[]> {
  const all = new Set<string>();
  for (const key of keys) all.add(await greets(key));
  return [...all].sort();
}

testExample("five requests, five servers, in the order written", {
  file: "aileron/config-round-robin.yaml",
  alsoSeed: true,
}, async () => {
  const turns: string[] = [];
  for (let i = 0; i < 10; i++) turns.push(await greets());
  deepEqual(turns, [...SERVERS, ...SERVERS]);
});

testExample("each of the five servers gets some", {
  file: "aileron/config-random.yaml",
  alsoSeed: true,
}, async () => {
  // One of them gets none once in 10^18 runs.
  deepEqual(await greetedBy(Array(200).fill(undefined)), SERVERS);
});

for (const algorithm of HASHED) {
  testExample("Hash-Key: foo keeps its server, others spread, without it the client decides", {
    file: `aileron/config-${algorithm}.yaml`,
    alsoSeed: true,
  }, async () => {
    equal((await greetedBy(Array(10).fill("foo"))).length, 1);
    deepEqual(await greetedBy(Array.from({ length: 200 }, (_, i) => `key-${i}`)), SERVERS);

    // By address and port: each connection has its server, and others may have others.
    ok((await greetedBy(Array(100).fill(undefined))).length > 1);
    const client = await Client.to(PORT);
    const first = greeter((await askOn(client, "GET /")).text);
    for (let i = 0; i < 5; i++) equal(greeter((await askOn(client, "GET /")).text), first);
    client.wire.leave();
  });
}

testExample("httpbin's answers are the same as without it", {
  file: "aileron/reverse-proxy.yaml",
}, async () => {
  const json = "Content-Type: application/json";
  const form = "Content-Type: application/x-www-form-urlencoded";
  const requests: [line: string, body?: string, field?: string][] = [
    ["GET /get?a=1&b=%2f"],
    ["POST /post", '{"sum": 7}', json],
    ["POST /post", "a=1&b=2", form],
    ["DELETE /anything/a//b?c"],
  ];
  for (const [line, body, field = "Accept: */*"] of requests) {
    // The one field that httpbin tells of those which are added.
    const fields = [field, `X-Forwarded-Host: localhost:${PORT}`];
    const straight = await ask(8006, line, { body, fields });
    const through = await ask(PORT, line, { body, fields });
    equal(through.status, 200);
    deepEqual(JSON.parse(through.text), JSON.parse(straight.text), line);
  }
});

testSeed(
  "check reads it (httpbin.org is not asked)",
  "aileron/reverse-proxy.yaml",
  async (path) => {
    const { code, stdout, stderr } = await weir(...inFolder(path, "check"));
    deepEqual([code, stderr], [0, ""]);
    match(stdout, /listen +:8080\n/);
    match(stdout, /http:\/\/httpbin\.org\//);
  },
);

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Wire } from "../blackbox/wire.ts";
import { weir } from "../command/weir.ts";
import { ask, inFolder, testExample, testSeed, type Told } from "./stage.ts";

const PORT = 8021;
const ADMIN = "admin.localhost:8021";
const LARGER = "go-reverse-proxy/example-config.yml";
const INTERNAL = 42007;
const TCP = 8020;

/** `GET /users :8083`: what was asked for, and who answered. */
async function told(line: string, host = `localhost:${PORT}`): Promise<string> {
  const { status, head, text } = await ask(PORT, line, { host });
  equal(status, 200);
  // The other program loses the fields of a response.
  match(text, new RegExp(` came to ${head.one("x-answered-by")}\n$`));
  return text.trim().replace("came to ", "");
}

const internal = (path: string) => ask(INTERNAL, `GET ${path}`);

/** The value of each metric of the other program's names. */
function metricsIn({ text }: Told): Record<string, number> {
  const lines = text.matchAll(/^((?:http_request|tcp_connections|metrics_request)\w*) (\S+)$/gm);
  return Object.fromEntries(Array.from(lines, ([, name, value]) => [name, Number(value)]));
}

testExample("each host and path has its server; reload, metrics and the TCP route", {
  file: "go-reverse-proxy/config-with-tcp.yml",
  alsoSeed: true,
}, async () => {
  equal(await told("GET /"), "GET / :8081");
  equal(await told("GET /users"), "GET /users :8081");
  equal(await told("GET /users", ADMIN), "GET /users :8083");
  equal(await told("GET /users/7?a=b", ADMIN), "GET /users/7?a=b :8083");
  equal(await told("GET /users2", ADMIN), "GET /users2 :8083");
  equal(await told("POST /other", ADMIN), "POST /other :8084");
  // The other program gives an empty 200.
  equal((await ask(PORT, "GET /", { host: "elsewhere.test:8021" })).status, 404);

  const before = metricsIn(await internal("/metrics"));
  const reloaded = await internal("/reload");
  deepEqual([reloaded.status, reloaded.text.trim()], [200, "Config reloaded"]);
  equal(await told("GET /"), "GET / :8081");
  equal(await overTcp(), "GET / came to :8080\n");

  const after = metricsIn(await internal("/metrics"));
  equal(after.http_request_total_count, before.http_request_total_count + 1);
  equal(after.tcp_connections_total_count, before.tcp_connections_total_count + 1);
  // Its end may not have come yet.
  ok(after.tcp_connections_active_count <= 1);
  equal(Number.isInteger(after.http_request_time_avg_milliseconds), true);
});

/** Over the TCP route, which knows nothing of HTTP: the body of what comes until the end. */
async function overTcp(): Promise<string> {
  const wire = await Wire.to(TCP);
  await wire.send("GET / HTTP/1.0\r\n\r\n");
  let text = "";
  for (let piece; (piece = await wire.read("an answer")) !== undefined;) text += piece;
  wire.leave();
  return text.slice(text.indexOf("\r\n\r\n") + 4);
}

testExample("the first rule that matches, and a prefix taken off", {
  file: LARGER,
}, async () => {
  equal(await told("GET /https/todos/1"), "GET /todos/1 :8086");
  equal(await told("GET /todos/1"), "GET /todos/1 :8081");
  const servers = ["/payments :8082", "/users :8083", "/long :8085", "/ :8084"];
  for (const place of servers) {
    equal(await told(`GET ${place.split(" ")[0]}`, ADMIN), `GET ${place}`);
  }
});

testSeed("explain (its first target is not asked)", LARGER, async (path) => {
  const url = "http://localhost:8021/https/todos/1";
  const { code, stdout, stderr } = await weir(...inFolder(path, "explain"), url);
  deepEqual([code, stderr], [0, ""]);
  match(stdout, /target +https:\/\/jsonplaceholder\.typicode\.com\//);
  match(stdout, /sent as +GET \/todos\/1, Host: jsonplaceholder\.typicode\.com\n/);
});

import { deepEqual, equal } from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { translated } from "../../../config/dialects.ts";
import type { Environment } from "../../../config/environment.ts";
import { loadConfig } from "../../../config/load.ts";
import { nativeText } from "../../../config/native_text.ts";
import { thrownBy } from "../problems_of.ts";

function sourceOf(text: string) {
  return { name: "c.yml", text };
}

function translate(text: string, env: Environment = {}) {
  return translated([sourceOf(text)], { env, lenient: false })!;
}

/** What it says in Weir's own language, without what all of them say. */
function saidBy(text: string, env: Environment = {}): Record<string, unknown> {
  const { value, problems } = translate(text, env);
  deepEqual(problems.map(String), []);
  const { admin: _, ...said } = value as Record<string, unknown>;
  return said;
}

function notesOn(text: string, env?: Environment): string[] {
  return translate(text, env).notes.map(({ message, position: { line, column }, path }) =>
    `${line}:${column} ${path.join(".")}: ${message}`
  );
}

function problemsOf(text: string, env: Environment = {}): string[] {
  return thrownBy(() => loadConfig([sourceOf(text)], env)).map((line) =>
    line.replace(/^c\.yml:/, "")
  );
}

const HTTP = "http_config: { port: :8021 }\n";
const ROUTES = "http_routes: [{ target: http://a }]\n";

function routeOf(keys: string): unknown {
  const { routes } = saidBy(`http_routes: [{ target: "http://a", ${keys} }]\n${HTTP}`);
  return (routes as unknown[])[0];
}

const WITH_TCP = `---
tcp:
  target: "localhost:8080"
  port: ":8020"

http_routes:
  - target: "http://localhost:8081"
    host: "localhost"
  - target: "https://localhost:8084"
    host: "admin.localhost"
    path_prefix: "/users"
    strip_path_prefix: true
  - target: "http://localhost:8085"
    path_prefix: "/"

http_config:
  port: ":8021"
  shutdown_timeout: "5s"

log_level: "debug"
`;

const SAID_WITH_TCP = {
  listen: ":8021",
  shutdown_timeout: "5s",
  log: { level: "debug" },
  routes: [
    { host: "localhost:8021", upstream: "http://localhost:8081" },
    {
      host: "admin.localhost:8021",
      path: { prefix: "/users" },
      rewrite: { regex: "^/users", to: "" },
      upstream: "https://localhost:8084",
    },
    { upstream: "http://localhost:8085" },
  ],
  tcp: [{ listen: ":8020", upstream: "localhost:8080" }],
};

Deno.test("goReverseProxy reads a file with all keys; also as CRLF, and as JSON", () => {
  deepEqual(saidBy(WITH_TCP), SAID_WITH_TCP);
  deepEqual(saidBy(WITH_TCP.replaceAll("\n", "\r\n")), SAID_WITH_TCP);
  const json = {
    http_routes: [{ target: "http://a", host: null, path_prefix: "" }],
    http_config: { port: ":80" },
  };
  deepEqual(saidBy(JSON.stringify(json)), { listen: ":80", routes: [{ upstream: "http://a" }] });
});

Deno.test("goReverseProxy: what it makes is a config that checks", () => {
  const config = loadConfig([sourceOf(WITH_TCP)], {});
  deepEqual(config.routes.map(({ path }) => path), [
    undefined,
    { kind: "prefix", text: "/users" },
    undefined,
  ]);
  equal(config.shutdown_timeout, 5000);
});

Deno.test("goReverseProxy: a prefix is one of text, and taken off once", () => {
  const upstream = "http://a";
  const cases: [keys: string, route: object][] = [
    ["path_prefix: /a", { path: { prefix: "/a" }, upstream }],
    ["path_prefix: /a, strip_path_prefix: false", { path: { prefix: "/a" }, upstream }],
    [
      "path_prefix: /v1.0/, strip_path_prefix: true",
      { path: { prefix: "/v1.0/" }, rewrite: { regex: "^/v1\\.0/", to: "" }, upstream },
    ],
    ["path_prefix: /, strip_path_prefix: true", { upstream }],
    ["strip_path_prefix: true", { upstream }],
    [
      'path_prefix: "/ü %41?", strip_path_prefix: true',
      {
        path: { prefix: "/%C3%BC%20%2541%3F" },
        rewrite: { regex: "^/%C3%BC%20%2541%3F", to: "" },
        upstream,
      },
    ],
  ];
  for (const [keys, route] of cases) deepEqual(routeOf(keys), route, keys);
});

Deno.test("goReverseProxy: a host has the port of http_config, where that is known", () => {
  const hostFor = (port: string, host = "a.test") => {
    const { routes } = saidBy(
      `http_routes: [{ target: http://a, host: "${host}" }]\nhttp_config: { port: "${port}" }\n`,
    );
    return (routes as { host?: string }[])[0].host;
  };
  equal(hostFor(":80"), "a.test:80");
  equal(hostFor("8021"), "a.test:8021");
  equal(hostFor("127.0.0.1:8021"), "a.test:8021");
  equal(hostFor(":0"), "a.test");
  equal(hostFor(":80", "[::1]"), "[::1]:80");
  equal(hostFor(":80", ""), undefined);
});

Deno.test("goReverseProxy: durations of Go, and its levels", () => {
  const said = (keys: string, more = "") =>
    saidBy(`${ROUTES}http_config: { port: ":80", ${keys} }\n${more}`);
  equal(said("shutdown_timeout: 250ms").shutdown_timeout, "250ms");
  equal(said("shutdown_timeout: 1m30s").shutdown_timeout, "90000ms");
  equal(said("shutdown_timeout: 1.5h").shutdown_timeout, "5400000ms");
  equal(said('shutdown_timeout: "0"').shutdown_timeout, "0ms");
  equal("shutdown_timeout" in said('shutdown_timeout: ""'), false);
  deepEqual(said("", "log_level: log").log, { level: "info" });
  equal("log" in said("", "log_level:"), false);
});

Deno.test("goReverseProxy: tcp alone listens for no HTTP, with a note", () => {
  const text = `tcp: { port: ":8020", target: "[::1]:80" }\n${HTTP}`;
  deepEqual(saidBy(text), { tcp: [{ listen: ":8020", upstream: "[::1]:80" }] });
  deepEqual(notesOn(text).slice(1), [
    "2:22 listen: nothing listens on :8021: there are no http_routes",
  ]);
});

Deno.test("goReverseProxy: the path and query of a target go before the request's, with a note", () => {
  const text = `http_routes:\n  - target: http://a/\n  - target: http://a/b?c=d\n${HTTP}`;
  deepEqual(notesOn(text).slice(1), [
    "3:13 routes.1.upstream: /b?c=d of the target is put before the path of each request",
  ]);
});

Deno.test("goReverseProxy: the internal API is where the environment says, on this machine", () => {
  const adminFor = (INTERNAL_API_PORT?: string) => {
    const { value, notes } = translate(ROUTES + HTTP, { INTERNAL_API_PORT });
    const { admin } = value as { admin: { address: string; reload_answer: string } };
    equal(admin.reload_answer, "text");
    return [admin.address, notes.length];
  };
  deepEqual(adminFor(), ["127.0.0.1:42007", 1]);
  deepEqual(adminFor(""), ["127.0.0.1:42007", 1]);
  deepEqual(adminFor(":9000"), ["127.0.0.1:9000", 1]);
  deepEqual(adminFor("localhost:9000"), ["localhost:9000", 0]);
  deepEqual(adminFor("[::1]:9000"), ["[::1]:9000", 0]);
  deepEqual(notesOn(ROUTES + HTTP), [
    "1:1 admin: the internal API is at 127.0.0.1:42007, which only this machine reaches; for " +
    "others it needs a token, in Weir's own language: admin: { address, token }",
  ]);
});

Deno.test("goReverseProxy refuses an internal API that others could reach, or none", () => {
  const problemsFor = (INTERNAL_API_PORT: string) =>
    problemsOf(ROUTES + HTTP, { INTERNAL_API_PORT });
  deepEqual(problemsFor("0.0.0.0:9000"), [
    "1:1: INTERNAL_API_PORT: an address that other machines can reach needs a token, which a " +
    "config in Weir's own language has (weir convert); or use 127.0.0.1, [::1] or localhost",
  ]);
  deepEqual(problemsFor("api"), [
    "1:1: INTERNAL_API_PORT: expected an address like :8080, 127.0.0.1:8080 or [::1]:8080, got 'api'",
  ]);
});

Deno.test("goReverseProxy refuses wrong keys and values, all at once, at their places", () => {
  deepEqual(
    problemsOf(`http_routs: []
http_routes:
  - taget: http://a
  - target: tcp://a:1
    host: a.test:80
    path_prefix: users
    strip_path_prefix: "yes"
  - target: ftp://a
    host: "*.test"
  - host: 7
http_config:
  port: 70000
  shutdown_timeout: 5
  timeout: 5s
log_level: loud
tcp:
  target: localhost
`),
    [
      "1:1: unknown key 'http_routs'; did you mean 'http_routes'?",
      "3:5: unknown key 'taget'; did you mean 'target'?",
      "4:13: a target's URL starts with http:// or https://, not 'tcp://'",
      "5:11: expected a host like shop.example.com, without a port, got 'a.test:80'",
      "6:18: expected a path that begins with '/', got 'users'",
      "7:24: expected true or false, got 'yes'",
      "8:13: a target's URL starts with http:// or https://, not 'ftp://'",
      "9:11: expected a host like shop.example.com, without a port, got '*.test'",
      "10:5: missing key 'target'",
      "10:11: expected a host like shop.example.com, without a port, got 7",
      "12:9: expected a port from 0 to 65535, got 70000",
      "13:21: expected text, got 5; put it in quotes",
      "14:3: unknown key 'timeout'; known keys: port, shutdown_timeout",
      "15:12: unknown level 'loud'; known levels: debug, log",
      "17:3: missing key 'port'",
      "17:11: expected a host and a port like localhost:6379, got 'localhost'",
    ],
  );
});

Deno.test("goReverseProxy refuses what is incomplete", () => {
  const cases: [text: string, problems: string[]][] = [
    [ROUTES, ["1:1: missing key 'http_config'"]],
    [`${ROUTES}http_config: {}\n`, ["2:14: missing key 'port'"]],
    [
      `http_routes: []\n${HTTP}`,
      ["1:1: neither 'http_routes' nor 'tcp' has anything to serve"],
    ],
    [
      `tcp:\n${HTTP}`,
      ["1:1: neither 'http_routes' nor 'tcp' has anything to serve"],
    ],
    [`http_routes: a\n${HTTP}`, ["1:14: expected a list, got 'a'; put it between [ and ]"]],
    [`${ROUTES}http_config: 80\n`, [
      "2:14: expected a mapping, got 80; write its keys (port, shutdown_timeout) below it, indented",
    ]],
    [
      `${ROUTES}http_config: { port: :80, shutdown_timeout: 5x }\n`,
      ["2:45: expected a duration like 1m30s or 500ms, got '5x'"],
    ],
    [
      `tcp: { port: :1, target: "a:0" }\n${HTTP}`,
      ["1:26: expected a port from 1 to 65535, got 0"],
    ],
    [ROUTES + HTTP + "---\na: 1\n", [
      "3:1: a config file has one YAML document; put what follows in a file of its own",
    ]],
    [`${ROUTES}http_config: [\n`, [
      "2:14: the '[' that begins here has no ']' at the end of the text; write it",
    ]],
  ];
  for (const [text, problems] of cases) deepEqual(problemsOf(text), problems, text);
});

Deno.test("goReverseProxy: a word that could not be read is not judged as well", () => {
  const text = 'http_routes: [{ target: http://a, host: "${NAME}" }]\n' + HTTP;
  deepEqual(problemsOf(text), [
    "1:41: environment variable 'NAME' is not set; set it or write ${NAME:-default}",
  ]);
  equal((saidBy(text, { NAME: "b" }).routes as { host: string }[])[0].host, "b:8021");
});

Deno.test("goReverseProxy has one file", () => {
  const files = ["a.yml", "b.yml"].map((name) => ({ name, text: ROUTES + HTTP }));
  deepEqual(thrownBy(() => loadConfig(files, {})), [
    "b.yml:1:1: go-reverse-proxy has one file, and 'a.yml' is one already",
  ]);
});

const SEEDS = new URL("../../../../shared/seeds/go-reverse-proxy/", import.meta.url);
const seeds: Record<string, object> = {
  "config-with-tcp.yml": {
    listen: ":8021",
    shutdown_timeout: "5s",
    log: { level: "debug" },
    routes: [
      { host: "localhost:8021", upstream: "http://localhost:8081" },
      {
        host: "admin.localhost:8021",
        path: { prefix: "/users" },
        upstream: "http://localhost:8083",
      },
      { host: "admin.localhost:8021", upstream: "http://localhost:8084" },
    ],
    tcp: [{ listen: ":8020", upstream: "localhost:8080" }],
  },
  "example-config.yml": {
    listen: ":8021",
    shutdown_timeout: "5s",
    log: { level: "debug" },
    routes: [
      {
        host: "localhost:8021",
        path: { prefix: "/https" },
        rewrite: { regex: "^/https", to: "" },
        upstream: "https://jsonplaceholder.typicode.com",
      },
      { host: "localhost:8021", upstream: "http://localhost:8081" },
      ...[["/payments", 8082], ["/users", 8083], ["/long", 8085]].map(([prefix, port]) => ({
        host: "admin.localhost:8021",
        path: { prefix },
        upstream: `http://localhost:${port}`,
      })),
      { host: "admin.localhost:8021", upstream: "http://localhost:8084" },
    ],
  },
};

for (const [name, said] of Object.entries(seeds)) {
  const url = new URL(name, SEEDS);
  Deno.test({
    name: `goReverseProxy reads seeds/go-reverse-proxy/${name}, where it is there`,
    ignore: !existsSync(url),
    fn: () => deepEqual(saidBy(readFileSync(url, "utf8")), said),
  });
}

const host = fc.option(fc.constantFrom("localhost", "Admin.test", "a-b.c.test.", "[::1]"));
const prefix = fc.option(
  fc.oneof(
    fc.constantFrom("", "/", "/a", "/a/b/", "/v1.0", "/a+b(c)", "/${x}", "/<<"),
    fc.string({ unit: "grapheme" }).map((text) => `/${text}`),
  ),
);
const rule = fc.record({
  target: fc.constantFrom("http://a", "https://b.test:8443/", "http://[::1]:81/base?q=1"),
  host,
  path_prefix: prefix.map((text) => text?.replaceAll("${", () => "$${")),
  strip_path_prefix: fc.option(fc.boolean()),
}, { requiredKeys: ["target"] });
const anyFile = fc.record({
  http_routes: fc.array(rule, { minLength: 1, maxLength: 4 }),
  http_config: fc.record({
    port: fc.constantFrom(":80", "8021", "127.0.0.1:0", ":8021"),
    shutdown_timeout: fc.option(fc.constantFrom("", "0", "5s", "1m30s", "1.5h")),
  }, { requiredKeys: ["port"] }),
  log_level: fc.option(fc.constantFrom("debug", "log", "")),
  tcp: fc.option(fc.record({
    port: fc.constantFrom(":8020", "9000"),
    target: fc.constantFrom("localhost:1", "[::1]:65535"),
  })),
}, { requiredKeys: ["http_routes", "http_config"] });

Deno.test("goReverseProxy: law: what is converted checks, and is the same config", () => {
  const env = { INTERNAL_API_PORT: ":9001" };
  fc.assert(fc.property(anyFile, (file) => {
    const text = JSON.stringify(file);
    const converted = nativeText(translate(text, env), ["c.yml"]);
    deepEqual(
      loadConfig([{ name: "weir.yaml", text: converted }], {}),
      loadConfig([sourceOf(text)], env),
    );
  }));
});

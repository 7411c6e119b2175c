import assert from "node:assert/strict";
import { load, problemsOf } from "./problems_of.ts";

const routes = "routes: [{ upstream: http://a }]\n";

Deno.test("configSchema fills in defaults", () => {
  const { routes: _routes, upstreams: _upstreams, ...rest } = load(routes);
  assert.deepEqual(rest, {
    listen: [{ address: ":8080", hostname: "", port: 8080 }],
    admin: { address: "127.0.0.1:42007", hostname: "127.0.0.1", port: 42007 },
    middleware: {},
    shutdown_timeout: 5000,
    trusted_proxies: [],
    via: "weir",
    errors: { format: "problem" },
    log: { level: "info", format: "json", access: true },
    tcp: [],
  });
});

Deno.test("configSchema reads what is given", () => {
  const config = load(`${routes}
listen: [":80", { address: "[::1]:81", max_connections: 9 }, 82]
admin: localhost:9000
shutdown_timeout: 1m
trusted_proxies: [10.0.0.0/8, ::1]
via: edge
errors: { format: event }
log: { level: debug, format: text, access: false }
`);
  assert.deepEqual(config.listen.map(({ port }) => port), [80, 81, 82]);
  assert.equal(config.listen[1].max_connections, 9);
  assert.equal(config.admin?.hostname, "localhost");
  assert.equal(config.shutdown_timeout, 60_000);
  assert.deepEqual(config.trusted_proxies, [
    { address: "10.0.0.0", prefix: 8 },
    { address: "::1", prefix: 128 },
  ]);
  assert.equal(config.via, "edge");
  assert.deepEqual(config.errors, { format: "event" });
  assert.deepEqual(config.log, { level: "debug", format: "text", access: false });
});

Deno.test("configSchema turns admin and via off", () => {
  for (const off of ["off", "false", '"off"']) {
    const config = load(`${routes}admin: ${off}\nvia: ${off}\n`);
    assert.deepEqual([config.admin, config.via], [undefined, undefined]);
  }
});

Deno.test("configSchema makes an upstream of a URL, once", () => {
  const { upstreams } = load("routes: [{ upstream: http://a }, { upstream: http://a }]");
  assert.deepEqual(Object.keys(upstreams), ["http://a"]);
  assert.equal(upstreams["http://a"].targets[0].url.href, "http://a/");
  assert.equal(upstreams["http://a"].timeouts.connect, 2000);
});

Deno.test("configSchema keeps an upstream called __proto__", () => {
  const text = "upstreams: { __proto__: { targets: http://a } }\nroutes: [{ upstream: __proto__ }]";
  assert.deepEqual(Object.keys(load(text).upstreams), ["__proto__"]);
});

Deno.test("configSchema refuses wrong keys and values", () => {
  const cases: [string, string[]][] = [
    ["lisen: 1", ["2:1: unknown key 'lisen'; did you mean 'listen'?"]],
    [
      "foo: 1",
      [
        "2:1: unknown key 'foo'; known keys: listen, admin, shutdown_timeout, trusted_proxies, " +
        "via, errors, log, tracing, limits, upstreams, middleware, routes, tcp",
      ],
    ],
    ["tcp: []", ["2:6: the list is empty"]],
    ["listen: 70000", ["2:9: expected a port from 0 to 65535, got 70000"]],
    ["listen: []", ["2:9: the list is empty"]],
    ["listen: [80, ':80']", [
      "2:14: ':80' is the address of 'listen' as well; give one of them another port",
    ]],
    ["listen: { address: 80, max_connections: 0 }", [
      "2:41: expected an integer from 1 to 1000000, got 0",
    ]],
    ["listen: {}", ["2:9: missing key 'address'"]],
    ["listen:", ["2:8: expected an address like :8080, 127.0.0.1:8080 or [::1]:8080, got nothing"]],
    [
      "admin: true",
      ["2:8: expected an address like :8080, 127.0.0.1:8080 or [::1]:8080, got true"],
    ],
    [
      "errors: { format: json }",
      ["2:19: unknown format 'json'; known formats: problem, status, event"],
    ],
    ["errors: event", [
      "2:9: expected a mapping, got 'event'; write its keys (format) below it, indented",
    ]],
    ["via: a/b/c", ["2:6: expected a name without spaces, or off, got 'a/b/c'"]],
    ["via: /b", ["2:6: expected a name without spaces, or off, got '/b'"]],
    ["via: a b", ["2:6: expected a name without spaces, or off, got 'a b'"]],
    ["shutdown_timeout: abc", ["2:19: expected a duration like 250ms, 5s, 2m or 1h, got 'abc'"]],
    ["trusted_proxies: ::1", ["2:18: expected a list, got '::1'; put it between [ and ]"]],
    [
      "trusted_proxies: [::1, 10.0.0.0/33]",
      ["2:24: expected an address or network like 10.0.0.0/8 or ::1, got '10.0.0.0/33'"],
    ],
    [
      "log: { level: warning, format: xml, access: on }",
      [
        "2:15: unknown level 'warning'; in Weir that is 'warn'",
        "2:32: unknown format 'xml'; known formats: json, text",
        "2:45: expected true or false, got 'on'",
      ],
    ],
    ["log: { level: INFO }", ["2:15: unknown level 'INFO'; did you mean 'info'?"]],
    ["log: { level: 5 }", ["2:15: expected debug or info or warn or error, got 5"]],
    ["log: info", [
      "2:6: expected a mapping, got 'info'; write its keys (level, format, access) below it, indented",
    ]],
    ["upstreams: []", [
      "2:12: expected a mapping, got a list; write its names with ':' behind them and no '-' before",
    ]],
  ];
  for (const [text, problems] of cases) {
    assert.deepEqual(problemsOf(routes + text), problems);
  }
});

Deno.test("configSchema wants routes", () => {
  assert.deepEqual(problemsOf("upstreams: {}"), ["1:1: missing key 'routes'"]);
  assert.deepEqual(problemsOf("routes: []"), ["1:9: the list is empty"]);
  assert.deepEqual(problemsOf("routs: []"), ["1:1: unknown key 'routs'; did you mean 'routes'?"]);
  assert.deepEqual(problemsOf("[]"), [
    "1:1: expected keys such as 'routes:', got a list; write them without '-' before them",
  ]);
});

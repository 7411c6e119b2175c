import assert from "node:assert/strict";
import { load, problemsOf, problemsOfUpstream, upstreamOf } from "../problems_of.ts";

const routes = "routes: [{ upstream: http://a }]\n";

function upstream(yaml: string) {
  return load(`${routes}upstreams: { shop: ${yaml} }`).upstreams.shop;
}

Deno.test("upstream fills in defaults", () => {
  const { targets: [{ url, ...target }], ...rest } = upstream("{ targets: http://b }");
  assert.equal(url.href, "http://b/");
  assert.deepEqual(target, { weight: 1, headers: {} });
  assert.deepEqual(rest, {
    strategy: "round_robin",
    timeouts: { connect: 2000, response: 30_000, idle: 300_000, keep_alive: 60_000 },
    expect_timeout: 1000,
    panic: false,
  });
});

Deno.test("upstream reads what is given", () => {
  const { targets, strategy, timeouts } = upstream(`{
    strategy: random,
    targets: [
      http://b,
      { url: https://c, weight: 0, max_concurrency: 9, method: POST, headers: { X-A: b },
        tls: { ca: ca.pem, client_cert: c.pem, client_key: k.pem, server_name: c } },
    ],
    timeouts: { connect: 250ms, keep_alive: 0s },
  }`);
  assert.equal(strategy, "random");
  assert.deepEqual(timeouts, { connect: 250, response: 30_000, idle: 300_000, keep_alive: 0 });
  assert.deepEqual(targets.map(({ url }) => url.href), ["http://b/", "https://c/"]);
  const { url: _url, ...second } = targets[1];
  assert.deepEqual(second, {
    weight: 0,
    max_concurrency: 9,
    method: "POST",
    headers: { "X-A": "b" },
    tls: {
      ca: "ca.pem",
      client_cert: "c.pem",
      client_key: "k.pem",
      insecure_skip_verify: false,
      server_name: "c",
    },
  });
});

Deno.test("upstream takes one target as such", () => {
  assert.equal(upstream("{ targets: { url: http://b, weight: 2 } }").targets[0].weight, 2);
});

Deno.test("upstream refuses wrong keys and values", () => {
  const cases: [string, string[]][] = [
    ["~", [
      "2:20: expected a mapping, got nothing; write its keys (strategy, hash, sticky, …) below it, " +
      "indented",
    ]],
    ["{}", ["2:20: missing key 'targets'"]],
    ["{ taget: http://b }", ["2:22: unknown key 'taget'; did you mean 'targets'?"]],
    ["{ targets: [] }", ["2:31: the list is empty"]],
    [
      "{ targets: http://b, strategy: randm }",
      ["2:51: unknown strategy 'randm'; did you mean 'random'?"],
    ],
    [
      "{ targets: http://b, strategy: mgalev }",
      ["2:51: unknown strategy 'mgalev'; did you mean 'maglev'?"],
    ],
    [
      "{ targets: http://b, strategy: x }",
      [
        "2:51: unknown strategy 'x'; known strategies: round_robin, random, least_connections, " +
        "p2c, failover, sticky, direct_hash, ring_hash, maglev, first_good",
      ],
    ],
    [
      "{ targets: [ftp://b, 'http://', http://u:p@b] }",
      [
        "2:32: a target's URL starts with http:// or https://, not 'ftp://'",
        "2:41: the URL 'http://' has no host",
        "2:52: a URL with credentials in it is refused; send them in a field",
      ],
    ],
    ["{ targets: ~ }", ["2:31: expected a URL like http://localhost:8001, got nothing"]],
    ["{ targets: 5 }", ["2:31: expected a URL like http://localhost:8001, got 5"]],
    [
      "{ targets: { url: ftp://b } }",
      ["2:38: a target's URL starts with http:// or https://, not 'ftp://'"],
    ],
    [
      "{ targets: [http://b, http://c, 'http://b:80/'] }",
      ["2:52: duplicate target 'http://b/'; it is also number 1 of the list"],
    ],
    [
      "{ targets: { url: http://b, weight: 0 } }",
      ["2:31: every target has weight 0, so none would take a request"],
    ],
    [
      "{ targets: { url: http://b, weight: 70000 } }",
      ["2:56: expected an integer from 0 to 65535, got 70000"],
    ],
    [
      "{ targets: { url: http://b, max_concurrency: 0 } }",
      ["2:65: expected an integer from 1 to 65535, got 0"],
    ],
    [
      "{ targets: { url: http://b, method: post } }",
      ["2:56: methods are case-sensitive; write 'POST', not 'post'"],
    ],
    [
      "{ targets: { url: http://b, headers: { A B: x, X-A: 1, TE: x } } }",
      [
        "2:59: expected a field name like X-Request-Id, got 'A B'",
        "2:72: expected text, got 1; put it in quotes",
        "2:75: the field 'TE' belongs to the connection; Weir alone writes it",
      ],
    ],
    [
      "{ targets: { url: http://b, headers: { X-A: x, x-a: y } } }",
      ["2:67: duplicate field 'x-a'; it stands above as 'X-A'"],
    ],
    [
      "{ targets: { url: http://b, tls: {} } }",
      ["2:48: 'tls' is for a target whose URL is https://"],
    ],
    [
      "{ targets: { url: https://b, tls: { client_key: k } } }",
      ["2:49: 'client_cert' and 'client_key' are given together"],
    ],
    [
      "{ targets: http://b, timeouts: { connect: 0s, response: 5, idle: 30d, keepalive: 1s } }",
      [
        "2:62: expected a duration longer than 0, got '0s'",
        "2:76: expected a duration like 250ms, 5s, 2m or 1h, got 5",
        "2:85: expected a duration of at most 24d, got '30d'",
        "2:90: unknown key 'keepalive'; did you mean 'keep_alive'?",
      ],
    ],
  ];
  for (const [yaml, problems] of cases) {
    assert.deepEqual(problemsOf(`${routes}upstreams: { shop: ${yaml} }`), problems);
  }
  assert.deepEqual(
    problemsOf(`${routes}upstreams: { a/b: { targets: http://b } }`),
    ["2:14: expected an upstream's name without spaces, '/' and ':', got 'a/b'"],
  );
});

Deno.test("upstream loads the example of the contract", () => {
  const shop = upstreamOf(`strategy: maglev
hash: { source: header, key: Hash-Key, fallback: client_address }
targets:
  - http://localhost:8001
  - url: http://localhost:8002
    weight: 3
    max_concurrency: 9
    method: POST
    headers: { X-Upstream: upstream03 }
timeouts: { connect: 2s, response: 30s, idle: 5m, keep_alive: 60s }
retry: { attempts: 2, on: [connect, reset, timeout, 502, 503, 504], per_try_timeout: 10s,
  budget: { share: 20%, floor: 10/s } }
health_check: { path: /healthz, interval: 5s, timeout: 1s, healthy: 2, unhealthy: 3,
  status: [2xx] }
outlier: { consecutive_failures: 5, on: [connect, reset, timeout, 502, 503, 504],
  eject_for: 30s, max_ejected: 50% }
sticky: { cookie: weir_sticky, path: /, max_age: 1d, same_site: lax, secure: auto }
backpressure: { timeout: 10s, steps: [100ms, 500ms, 1s, 10s] }`);
  assert.equal(shop.targets[1].max_concurrency, 9);
  assert.equal(shop.sticky, undefined);
});

Deno.test("upstream keeps each key to where it does something", () => {
  const cases: [string, string[]][] = [
    ["strategy: maglev", [
      "1:11: strategy 'maglev' needs a 'hash', such as hash: { source: client_ip }",
    ]],
    ["hash: { source: client_ip }", [
      "1:1: 'hash' is for the strategies direct_hash, ring_hash and maglev; choose one of them, " +
      "or leave it out",
    ]],
    ["strategy: failover\noutlier: {}\nslow_start: 10s", [
      "3:1: 'slow_start' is for the strategies round_robin, random, least_connections and p2c; " +
      "choose one of them, or leave it out",
    ]],
    ["slow_start: 10s", [
      "1:1: 'slow_start' follows a recovery, which only 'health_check' or 'outlier' can see; " +
      "add one of them, or leave it out",
    ]],
    ["slow_start: 0s", ["1:13: expected a duration longer than 0, got '0s'"]],
    ["panic: true", [
      "1:1: 'panic' is about targets that 'health_check' or 'outlier' finds unfit; add one of " +
      "them, or leave it out",
    ]],
    ["queue: { size: 1, timeout: 1s }", [
      "1:1: nothing would wait in the 'queue'; give a target 'max_concurrency' or the upstream " +
      "'backpressure', or leave it out",
    ]],
  ];
  for (const [keys, problems] of cases) assert.deepEqual(problemsOfUpstream(keys), problems);
});

Deno.test("upstream takes each key where it does something", () => {
  for (const strategy of ["round_robin", "random", "least_connections", "p2c"]) {
    const text = `strategy: ${strategy}\nhealth_check: {}\nslow_start: 10s\npanic: true`;
    const { slow_start, panic } = upstreamOf(text);
    assert.deepEqual([slow_start, panic], [10_000, true]);
  }
  for (const limit of ["backpressure: {}", "targets: { url: http://b, max_concurrency: 1 }"]) {
    assert.deepEqual(
      upstreamOf(`${limit}\nqueue: { size: 9, timeout: 1s }`).queue,
      { size: 9, timeout: 1000 },
    );
  }
});

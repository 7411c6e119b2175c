import assert from "node:assert/strict";
import { load, problemsOf } from "../problems_of.ts";

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
  });
});

Deno.test("upstream reads what is given", () => {
  const { targets, strategy, timeouts } = upstream(`{
    strategy: random,
    targets: [
      http://b,
      { url: https://c, weight: 0, method: POST, headers: { X-A: b },
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

Deno.test("upstream refuses what is not built yet by name", () => {
  const keys = [
    "retry",
    "health_check",
    "outlier",
    "sticky",
    "hash",
    "backpressure",
    "accept",
    "methods",
    "buffer",
    "mode",
    "stagger",
  ];
  for (const key of keys) {
    const text = `${routes}upstreams:\n  shop:\n    targets: http://b\n    ${key}: {}\n`;
    assert.deepEqual(problemsOf(text), [`5:5: '${key}' is not supported yet`]);
  }
  const strategies = [
    "least_connections",
    "p2c",
    "direct_hash",
    "ring_hash",
    "maglev",
    "sticky",
    "failover",
    "first_good",
  ];
  for (const strategy of strategies) {
    const text = `${routes}upstreams: { shop: { targets: http://b, strategy: ${strategy} } }`;
    assert.deepEqual(problemsOf(text), [`2:51: strategy '${strategy}' is not supported yet`]);
  }
});

Deno.test("upstream refuses wrong keys and values", () => {
  const cases: [string, string[]][] = [
    ["~", ["2:20: expected a mapping, got nothing"]],
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
      ["2:51: unknown strategy 'x'; known strategies: round_robin, random"],
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
      "{ targets: { url: http://b, max_concurrency: 9 } }",
      ["2:48: 'max_concurrency' is not supported yet"],
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

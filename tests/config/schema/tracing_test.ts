import { deepEqual, equal } from "node:assert/strict";
import { load, problemsOf } from "../problems_of.ts";

const routes = "routes: [{ upstream: http://a }]\n";

Deno.test("tracing: none by default", () => {
  equal(load(routes).tracing, undefined);
});

Deno.test("tracing fills in defaults", () => {
  const { tracing } = load(`${routes}tracing: { endpoint: "http://localhost:4318/v1/traces" }`);
  deepEqual({ ...tracing, endpoint: tracing?.endpoint.href }, {
    endpoint: "http://localhost:4318/v1/traces",
    sample: 0.01,
    headers: {},
    timeout: 10_000,
    service: "weir",
  });
});

Deno.test("tracing reads what is given", () => {
  const { tracing } = load(`${routes}
tracing:
  endpoint: https://otlp.example.com/v1/traces
  sample: 12.5%
  headers: { Authorization: Bearer secret }
  timeout: 1s
  service: edge
`);
  deepEqual({ ...tracing, endpoint: tracing?.endpoint.href }, {
    endpoint: "https://otlp.example.com/v1/traces",
    sample: 0.125,
    headers: { Authorization: "Bearer secret" },
    timeout: 1000,
    service: "edge",
  });
});

Deno.test("tracing refuses wrong keys and values", () => {
  const cases: [string, string][] = [
    ["{}", "2:10: missing key 'endpoint'"],
    [
      "{ endpoint: tcp://a:1 }",
      "expected a URL like http://localhost:4318/v1/traces, got 'tcp://a:1'",
    ],
    ["{ endpoint: localhost:4318 }", "expected a URL like http://localhost:8001, got"],
    ["{ endpoint: http://a/, sample: 0.1 }", "expected a share like 20%, got 0.1"],
    ["{ endpoint: http://a/, sample: 101% }", "expected a share of at most 100%, got '101%'"],
    ["{ endpoint: http://a/, timeout: 0s }", "expected a duration longer than 0, got '0s'"],
    ["{ endpoint: http://a/, headers: { Content-Length: x } }", "belongs to the connection"],
    ["{ endpoint: http://a/, headers: { a: x, A: y } }", "duplicate field 'A'"],
    ["{ endpoint: http://a/, ratio: 1% }", "unknown key 'ratio'"],
  ];
  for (const [tracing, problem] of cases) {
    const problems = problemsOf(`${routes}tracing: ${tracing}`);
    equal(problems.length, 1, tracing);
    equal(problems[0].includes(problem), true, problems[0]);
  }
});

Deno.test("tracing is for requests: with tcp alone it would do nothing", () => {
  const text = "tcp: [{ listen: 80, upstream: 'a:1' }]\ntracing: { endpoint: http://a/ }";
  deepEqual(problemsOf(text), [
    "2:1: 'tracing' is of requests to 'routes', and there are none; leave it out",
  ]);
});

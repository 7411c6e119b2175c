import assert from "node:assert/strict";
import { problemsOfUpstream, upstreamOf } from "../problems_of.ts";

const times = { interval: 5000, timeout: 1000, healthy: 2, unhealthy: 3 };

Deno.test("health_check fills in defaults", () => {
  const http = { path: "/", method: "GET", status: ["2xx"] };
  assert.deepEqual(upstreamOf("health_check: {}").health_check, {
    kind: "http",
    ...times,
    ...http,
  });
  assert.deepEqual(
    upstreamOf("health_check: { kind: tcp, interval: 1s }").health_check,
    { kind: "tcp", ...times, ...http, interval: 1000 },
  );
});

Deno.test("health_check reads what is given", () => {
  const { health_check } = upstreamOf(`health_check:
  path: /healthz?full=1
  method: POST
  host: shop.internal:80
  interval: 250ms
  timeout: 2s
  healthy: 1
  unhealthy: 100
  status: [204, 3xx]
  body: fine`);
  assert.deepEqual(health_check, {
    kind: "http",
    path: "/healthz?full=1",
    method: "POST",
    host: "shop.internal:80",
    interval: 250,
    timeout: 2000,
    healthy: 1,
    unhealthy: 100,
    status: ["204", "3xx"],
    body: "fine",
  });
});

Deno.test("health_check refuses wrong keys and values", () => {
  const cases: [string, string[]][] = [
    ["{ kind: udp }", ["1:23: unknown kind 'udp'; known kinds: http, tcp"]],
    ["{ interval: 0s }", ["1:27: expected a duration longer than 0, got '0s'"]],
    ["{ timeout: 0ms }", ["1:26: expected a duration longer than 0, got '0ms'"]],
    ["{ healthy: 0 }", ["1:26: expected an integer from 1 to 100, got 0"]],
    ["{ unhealthy: 101 }", ["1:28: expected an integer from 1 to 100, got 101"]],
    ["{ status: [] }", ["1:25: the list is empty"]],
    ["{ status: 1xx }", [
      "1:25: expected a status from 200 to 599, or a class like 2xx, got '1xx'",
    ]],
    ["{ status: [204, '204'] }", [
      "1:31: duplicate status '204'; it is also number 1 of the list",
    ]],
    ["{ method: HEAD, body: a }", [
      "1:31: an answer to HEAD has no 'body'; write method: GET, or leave it out",
    ]],
  ];
  for (const [check, problems] of cases) {
    assert.deepEqual(problemsOfUpstream(`health_check: ${check}`), problems);
  }
});

Deno.test("health_check of kind tcp refuses the keys of http", () => {
  for (const key of ["path: /", "method: GET", "host: a", "status: 2xx", "body: a"]) {
    assert.deepEqual(problemsOfUpstream(`health_check: { kind: tcp, ${key} }`), [
      `1:28: '${key.split(":")[0]}' is for checks of kind http; leave it out`,
    ]);
  }
});

Deno.test("outlier fills in defaults", () => {
  assert.deepEqual(upstreamOf("outlier: {}").outlier, {
    consecutive_failures: 5,
    on: ["connect", "reset", "timeout", "502", "503", "504"],
    eject_for: 30_000,
    max_ejected: 0.5,
  });
});

Deno.test("outlier refuses wrong values", () => {
  const cases: [string, string][] = [
    ["consecutive_failures: 0", "1:34: expected an integer from 1 to 1000, got 0"],
    ["eject_for: 0s", "1:23: expected a duration longer than 0, got '0s'"],
    ["max_ejected: 0%", "1:25: expected a share above 0%, got '0%'"],
    ["max_ejected: 101%", "1:25: expected a share of at most 100%, got '101%'"],
    ["max_ejected: 0.5", "1:25: expected a share like 20%, got 0.5"],
    ["on: conect", "1:16: unknown fault 'conect'; did you mean 'connect'?"],
  ];
  for (const [key, problem] of cases) {
    assert.deepEqual(problemsOfUpstream(`outlier: { ${key} }`), [problem]);
  }
});

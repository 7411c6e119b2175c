import assert from "node:assert/strict";
import { problemsOfUpstream, upstreamOf } from "../problems_of.ts";

Deno.test("backpressure fills in defaults", () => {
  assert.deepEqual(upstreamOf("backpressure: {}").backpressure, {
    timeout: 10_000,
    steps: [100, 500, 1000, 10_000],
    on: ["connect", "reset", "timeout", "429", "5xx"],
  });
});

Deno.test("backpressure refuses wrong keys and values", () => {
  const many = Array.from({ length: 17 }, (_, index) => `${index + 1}s`);
  const cases: [string, string[]][] = [
    ["timeout: 0s", ["1:26: expected a duration longer than 0, got '0s'"]],
    ["steps: []", ["1:24: the list is empty"]],
    ["steps: 1s", ["1:24: expected a list, got '1s'; put it between [ and ]"]],
    ["steps: [0s, 1s]", ["1:25: expected a duration longer than 0, got '0s'"]],
    ["steps: [1s, 2s, 2000ms]", ["1:33: each step is longer than the one before it"]],
    ["steps: [2s, 1s]", ["1:29: each step is longer than the one before it"]],
    [`steps: [${many.join(", ")}]`, ["1:24: expected at most 16 steps, got 17"]],
  ];
  for (const [key, problems] of cases) {
    assert.deepEqual(problemsOfUpstream(`backpressure: { ${key} }`), problems);
  }
});

Deno.test("queue refuses wrong keys and values", () => {
  const cases: [string, string[]][] = [
    ["{}", ["1:8: missing key 'size'", "1:8: missing key 'timeout'"]],
    [
      "{ size: 0, timeout: 0s }",
      [
        "1:16: expected an integer from 1 to 100000, got 0",
        "1:28: expected a duration longer than 0, got '0s'",
      ],
    ],
  ];
  for (const [queue, problems] of cases) {
    assert.deepEqual(problemsOfUpstream(`queue: ${queue}\nbackpressure: {}`), problems);
  }
});

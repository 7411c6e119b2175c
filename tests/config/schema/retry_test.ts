import assert from "node:assert/strict";
import { problemsOfUpstream, upstreamOf } from "../problems_of.ts";

Deno.test("retry fills in defaults", () => {
  assert.deepEqual(upstreamOf("retry: {}").retry, {
    attempts: 2,
    on: ["connect", "reset", "timeout", "502", "503", "504"],
    max_body: 65_536,
    budget: { share: 0.2, floor: 10 },
  });
});

Deno.test("retry reads what is given", () => {
  const { retry } = upstreamOf(
    "retry: { attempts: 10, on: [5xx, 429], per_try_timeout: 1s, max_body: 0B, budget: 12.5% }",
  );
  assert.deepEqual(retry, {
    attempts: 10,
    on: ["5xx", "429"],
    per_try_timeout: 1000,
    max_body: 0,
    budget: { share: 0.125, floor: 10 },
  });
  assert.deepEqual(
    upstreamOf("retry: { budget: { floor: 0.5/s } }").retry?.budget,
    { share: 0.2, floor: 0.5 },
  );
});

Deno.test("retry refuses wrong keys and values", () => {
  const cases: [string, string[]][] = [
    ["attempts: 1", ["1:20: the first attempt counts, so 1 is no retry; leave 'retry' out"]],
    ["attempts: 11", ["1:20: expected an integer from 2 to 10, got 11"]],
    ["per_try_timeout: 0s", ["1:27: expected a duration longer than 0, got '0s'"]],
    ["max_body: 64KB", ["1:20: expected a size like 64KiB, 10MiB or 1GiB, got '64KB'"]],
    ["on: [502, 502]", ["1:20: duplicate fault '502'; it is also number 1 of the list"]],
    ["budget: 20", ["1:18: expected a share like 20%, got 20"]],
    ["budget: []", ["1:18: expected a share like 20%, got a list"]],
    [
      "budget: { share: 200%, floor: 10 }",
      [
        "1:27: expected a share of at most 100%, got '200%'",
        "1:40: expected a rate like 10/s, got 10",
      ],
    ],
    [
      "budget: { share: 0%, floor: 0/s }",
      ["1:18: a budget of 0% and 0/s lets no retry through"],
    ],
  ];
  for (const [key, problems] of cases) {
    assert.deepEqual(problemsOfUpstream(`retry: { ${key} }`), problems);
  }
});

import assert from "node:assert/strict";
import type { FirstGoodConfig } from "../../../config/schema.ts";
import { load, problemsOfUpstream, upstreamOf } from "../problems_of.ts";

const three = "targets: [http://a, http://b, { url: http://c, weight: 0 }]\n";

/** The keys of the strategy, of an upstream that has it. */
function firstGood(keys: string) {
  const config = upstreamOf(`strategy: first_good\n${keys}`) as FirstGoodConfig;
  return ownKeys(config);
}

/** Without those that every upstream has. */
function ownKeys(config: FirstGoodConfig) {
  const { strategy: _, targets: _targets, timeouts: _timeouts, ...rest } = config;
  const { expect_timeout: _expect, panic: _panic, ...own } = rest;
  return own;
}

/** Lines are counted from the first of `keys`. */
function problems(keys: string): string[] {
  return problemsOfUpstream(`${keys}\nstrategy: first_good`);
}

const defaults = {
  accept: ["2xx", "3xx", "4xx"],
  methods: ["GET", "HEAD", "OPTIONS"],
  buffer: 1_048_576,
  mode: "parallel",
  stagger: 0,
  pick: "failover",
  on_failure: "problem",
  attempts_header: false,
};

Deno.test("first_good fills in defaults", () => {
  assert.deepEqual(firstGood(""), defaults);
});

Deno.test("first_good reads what is given", () => {
  const keys = `${three}accept: [200, 304, 5xx]
methods: [GET, PUT]
buffer: 0B
stagger: 10ms
max_parallel: 3
of: 2
pick: round_robin
on_failure: 500
attempts_header: true`;
  assert.deepEqual(firstGood(keys), {
    accept: ["200", "304", "5xx"],
    methods: ["GET", "PUT"],
    buffer: 0,
    mode: "parallel",
    stagger: 10,
    max_parallel: 3,
    of: 2,
    pick: "round_robin",
    on_failure: "500",
    attempts_header: true,
  });
  assert.deepEqual(firstGood("mode: sequence"), { ...defaults, mode: "sequence" });
  assert.equal(firstGood("stagger: p95").stagger, "p95");
  for (const answer of ["problem", "last", "best"]) {
    assert.equal(firstGood(`on_failure: ${answer}`).on_failure, answer);
  }
});

Deno.test("first_good loads the example of the contract", () => {
  const config = load(`upstreams:
  race:
    strategy: first_good
    accept: [2xx, 3xx, 4xx]          # what counts as good; the default
    methods: [GET, HEAD, OPTIONS]    # what is fanned out
    buffer: 1MiB                     # how much of a request body is kept for replay
    mode: parallel                   # parallel (default) | sequence
    stagger: 0ms                     # start each next target this much later: a hedge
    targets: [http://a, http://b]
routes: [{ upstream: race }]`);
  const race = config.upstreams.race as FirstGoodConfig;
  assert.deepEqual(ownKeys(race), defaults);
  assert.equal(race.targets.length, 2);
});

Deno.test("first_good takes interim statuses beside final ones", () => {
  assert.deepEqual(firstGood("accept: [1xx, 103, 2xx]").accept, ["1xx", "103", "2xx"]);
  for (const accept of ["1xx", "[100]", "[1xx, 101]"]) {
    assert.deepEqual(problems(`accept: ${accept}`), [
      "1:9: interim responses (1xx) never decide; accept a final status as well, such as 2xx",
    ]);
  }
});

Deno.test("first_good picks by any strategy of one target, with the hash that it needs", () => {
  const picks = ["failover", "round_robin", "random", "least_connections", "p2c"];
  for (const pick of picks) assert.equal(firstGood(`pick: ${pick}`).pick, pick);
  for (const pick of ["direct_hash", "ring_hash", "maglev"]) {
    assert.equal(firstGood(`pick: ${pick}\nhash: { source: client_ip }`).hash?.source, "client_ip");
    assert.deepEqual(problems(`pick: ${pick}`), [
      `1:7: strategy '${pick}' needs a 'hash', such as hash: { source: client_ip }`,
    ]);
  }
  assert.deepEqual(problems("hash: { source: client_ip, points: 9 }\npick: maglev"), [
    "1:28: 'points' is for the strategy ring_hash; leave it out",
  ]);
  const uneven = "targets: [http://a, { url: http://b, weight: 100 }]";
  assert.deepEqual(
    problems(`hash: { source: client_ip, table_size: 53 }\npick: maglev\n${uneven}`),
    [
      "1:40: 53 slots leave less than one to the target of weight 1 (all weights: 101); write a " +
      "'table_size' of at least 101, or weights less far apart",
    ],
  );
  assert.deepEqual(problems("hash: { source: client_ip }"), [
    "1:1: 'hash' is for the strategies direct_hash, ring_hash and maglev; choose one of them, " +
    "or leave it out",
  ]);
  assert.deepEqual(problems("pick: sticky"), [
    "1:7: unknown strategy 'sticky'; known strategies: round_robin, random, least_connections, " +
    "p2c, failover, direct_hash, ring_hash, maglev",
  ]);
});

Deno.test("first_good slows down where the strategy that picks does", () => {
  const slow = "slow_start: 10s\noutlier: {}";
  assert.equal(firstGood(`${slow}\npick: p2c`).slow_start, 10_000);
  assert.equal(problems(slow).length, 1);
});

Deno.test("first_good asks at most as many as there are targets of weight", () => {
  assert.equal(firstGood(`${three}of: 2`).of, 2);
  assert.deepEqual(problems(`of: 3\n${three.trim()}`), [
    "1:5: 'of' is at most 2 here, as many as there are targets of weight, got 3",
  ]);
});

Deno.test("first_good may ask one target twice, but for a table of keys", () => {
  const twice = "targets: [http://a, 'http://a:80']";
  assert.deepEqual(problems(twice), []);
  assert.deepEqual(problems(`${twice}\npick: maglev\nhash: { source: client_ip }`), [
    "1:21: duplicate target 'http://a/'; it is also number 1 of the list",
  ]);
});

Deno.test("first_good refuses wrong values", () => {
  const cases: [string, string[]][] = [
    ["accept: []", ["1:9: the list is empty"]],
    ["accept: [600]", ["1:10: expected a status from 100 to 599, or a class like 2xx, got 600"]],
    ["accept: [2xx, 2xx]", ["1:15: duplicate status '2xx'; it is also number 1 of the list"]],
    ["methods: [get]", ["1:11: methods are case-sensitive; write 'GET', not 'get'"]],
    ["methods: [GET, GET]", ["1:16: duplicate method 'GET'; it is also number 1 of the list"]],
    ["buffer: 1MB", ["1:9: expected a size like 64KiB, 10MiB or 1GiB, got '1MB'"]],
    ["mode: serial", ["1:7: unknown mode 'serial'; known modes: parallel, sequence"]],
    ["stagger: p99", ["1:10: expected a duration like 250ms, 5s, 2m or 1h, or p95, got 'p99'"]],
    ["stagger: 30d", ["1:10: expected a duration of at most 24d, got '30d'"]],
    ["max_parallel: 0", ["1:15: expected an integer from 1 to 65535, got 0"]],
    ["of: 0", ["1:5: expected an integer from 1 to 65535, got 0"]],
    ["on_failure: 502", ["1:13: expected problem, last, best or 500, got 502"]],
    ["attempts_header: on", ["1:18: expected true or false, got 'on'"]],
  ];
  for (const [keys, expected] of cases) assert.deepEqual(problems(keys), expected);
});

Deno.test("first_good refuses in sequence what is about several at a time", () => {
  for (const [key, value] of [["stagger", "0ms"], ["stagger", "p95"], ["max_parallel", "2"]]) {
    assert.deepEqual(problems(`${key}: ${value}\nmode: sequence`), [
      `1:1: '${key}' is for mode parallel; in sequence one target is asked at a time`,
    ]);
  }
});

Deno.test("first_good refuses 'retry'", () => {
  assert.deepEqual(problems("retry: {}"), [
    "1:1: first_good has its own attempts; leave 'retry' out",
  ]);
});

Deno.test("first_good alone has its keys", () => {
  const keys = {
    accept: "2xx",
    methods: "GET",
    buffer: "1MiB",
    mode: "parallel",
    stagger: "0ms",
    max_parallel: 1,
    of: 1,
    pick: "failover",
    on_failure: "last",
    attempts_header: false,
  };
  for (const [key, value] of Object.entries(keys)) {
    assert.deepEqual(problemsOfUpstream(`${key}: ${value}`), [
      `1:1: '${key}' is for the strategy first_good; choose it, or leave it out`,
    ]);
  }
  assert.equal(problemsOfUpstream("mode: sequence\nmax_parallel: 1").length, 2);
});

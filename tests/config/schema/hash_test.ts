import assert from "node:assert/strict";
import { problemsOfUpstream, upstreamOf } from "../problems_of.ts";

Deno.test("hash fills in the sizes of tables", () => {
  for (const strategy of ["direct_hash", "ring_hash", "maglev"]) {
    assert.deepEqual(
      upstreamOf(`strategy: ${strategy}\nhash: { source: client_ip }`).hash,
      { source: "client_ip", points: 160, table_size: 65_537 },
    );
  }
});

Deno.test("hash reads what is given", () => {
  const fallback = "{ source: cookie, key: c, fallback: client_address }";
  assert.deepEqual(
    upstreamOf(`strategy: ring_hash
hash: { source: header, key: X-Key, fallback: ${fallback}, bounded_load: 1.25, points: 40 }`).hash,
    {
      source: "header",
      key: "X-Key",
      fallback: { source: "cookie", key: "c", fallback: { source: "client_address" } },
      bounded_load: 1.25,
      points: 40,
      table_size: 65_537,
    },
  );
  const { hash } = upstreamOf(
    "strategy: maglev\nhash: { source: query, key: q, table_size: 5003 }",
  );
  assert.equal(hash?.table_size, 5003);
});

Deno.test("hash refuses what cannot be read in a request", () => {
  const cases: [string, string[]][] = [
    ["{}", ["2:7: missing key 'source'"]],
    ["client_ip", [
      "2:7: expected a mapping, got 'client_ip'; write its keys (source, key, fallback, …) below it, " +
      "indented",
    ]],
    ["{ source: heder, key: A }", ["2:17: unknown source 'heder'; did you mean 'header'?"]],
    ["{ source: header }", ["2:17: source 'header' needs a 'key': the name of what is read"]],
    ["{ source: header, key: a b }", ["2:30: expected a field name like X-Request-Id, got 'a b'"]],
    ["{ source: cookie, key: a=b }", ["2:30: expected a cookie's name like session_id, got 'a=b'"]],
    [
      "{ source: path_param, key: ':id' }",
      ["2:34: expected a name of a pattern, like the id of /users/:id, got ':id'"],
    ],
    ["{ source: query, key: 5 }", ["2:29: expected text, got 5; put it in quotes"]],
    [
      "{ source: client_ip, key: a, fallback: client_address }",
      [
        "2:28: source 'client_ip' has no key; leave it out",
        "2:36: source 'client_ip' is in every request; leave the fallback out",
      ],
    ],
    [
      "{ source: query, key: a, fallback: cookie }",
      ["2:42: source 'cookie' needs a 'key': the name of what is read"],
    ],
    [
      "{ source: query, key: a, fallback: { source: header, key: b, fallback: x } }",
      [
        "2:78: unknown source 'x'; known sources: header, cookie, query, path_param, " +
        "client_address, client_ip",
      ],
    ],
    [
      "{ source: client_ip, bounded_load: 1 }",
      ["2:42: expected a number above 1 and at most 10, got 1"],
    ],
  ];
  for (const [hash, problems] of cases) {
    assert.deepEqual(problemsOfUpstream(`strategy: direct_hash\nhash: ${hash}`), problems);
  }
});

Deno.test("hash keeps points to ring_hash and table_size to maglev", () => {
  const points = "2:28: 'points' is for the strategy ring_hash; leave it out";
  const size = "2:28: 'table_size' is for the strategy maglev; leave it out";
  const cases: [string, string, string][] = [
    ["direct_hash", "points: 160", points],
    ["maglev", "points: 160", points],
    ["direct_hash", "table_size: 65537", size],
    ["ring_hash", "table_size: 65537", size],
  ];
  for (const [strategy, key, problem] of cases) {
    assert.deepEqual(
      problemsOfUpstream(`strategy: ${strategy}\nhash: { source: client_ip, ${key} }`),
      [problem],
    );
  }
});

function problemsOfTable(strategy: string, hash: string, weights: number[]): string[] {
  const targets = weights.map((weight, index) => `{ url: "http://t${index}", weight: ${weight} }`);
  return problemsOfUpstream(
    `strategy: ${strategy}\nhash: { source: client_ip${hash} }\ntargets: [${targets.join(", ")}]`,
  );
}

Deno.test("hash refuses a ring of too many points", () => {
  assert.deepEqual(problemsOfTable("ring_hash", ", points: 1000", [1000, 3000]), []);
  assert.deepEqual(problemsOfTable("ring_hash", ", points: 1000", [1000, 3001]), [
    "2:36: 1000 points for each of 4001 units of weight make 4001000, more than 4000000; " +
    "write 'points' of at most 999, or smaller weights",
  ]);
  assert.deepEqual(problemsOfTable("ring_hash", "", [25_001]), [
    "2:7: 160 points for each of 25001 units of weight make 4000160, more than 4000000; " +
    "write 'points' of at most 159, or smaller weights",
  ]);
  const heavy = Array<number>(62).fill(65_535);
  assert.match(problemsOfTable("ring_hash", "", heavy)[0], /more than 4000000; write smaller weig/);
});

Deno.test("hash refuses a Maglev table that is not prime", () => {
  assert.deepEqual(problemsOfTable("maglev", ", table_size: 65536", [1]), [
    "2:40: expected a prime (the next is 65537), got 65536",
  ]);
  assert.deepEqual(problemsOfTable("maglev", ", table_size: 5000011", [1]), []);
  assert.deepEqual(problemsOfTable("maglev", ", table_size: 5000012", [1]), [
    "2:40: expected an integer from 2 to 5000011, got 5000012",
  ]);
});

Deno.test("hash refuses a Maglev table with no slot for a target", () => {
  assert.deepEqual(problemsOfTable("maglev", ", table_size: 3", [1, 1, 1]), []);
  assert.deepEqual(problemsOfTable("maglev", ", table_size: 3", [1, 1, 1, 0]), []);
  assert.deepEqual(problemsOfTable("maglev", ", table_size: 3", [1, 1, 1, 1]), [
    "2:40: 3 slots leave less than one to the target of weight 1 (all weights: 4); write a " +
    "'table_size' of at least 5, or weights less far apart",
  ]);
  assert.deepEqual(problemsOfTable("maglev", "", [1, 65_535, 2]), [
    "2:7: 65537 slots leave less than one to the target of weight 1 (all weights: 65538); write " +
    "a 'table_size' of at least 65539, or weights less far apart",
  ]);
  const heavy = Array<number>(77).fill(65_535);
  assert.match(
    problemsOfTable("maglev", "", [1, ...heavy])[0],
    /\(all weights: 5046196\); write weights less far apart$/,
  );
});

import { deepEqual } from "node:assert/strict";
import { load, problemsOf } from "../problems_of.ts";

const targets = "upstreams: { db: { targets: [tcp://a:1, tcp://b:2] } }\n";

Deno.test("tcp reads what is given", () => {
  const { tcp, upstreams } = load(`${targets}routes: [{ upstream: http://a }]
tcp:
  - { listen: "[::1]:8020", upstream: db, max_connections: 9, proxy_protocol: v2 }
  - { listen: 8021, upstream: Cache.internal:6379 }
  - { listen: ":8022", upstream: "tcp://[::1]:6379" }
`);
  deepEqual(tcp[0], {
    listen: { address: "[::1]:8020", hostname: "::1", port: 8020 },
    upstream: "db",
    max_connections: 9,
    proxy_protocol: "v2",
  });
  deepEqual(Object.keys(tcp[1]), ["listen", "upstream"]);
  const hrefs = Object.entries(upstreams).map(([name, { targets }]) => [name, targets[0].url.href]);
  deepEqual(hrefs, [
    ["db", "tcp://a:1"],
    ["http://a", "http://a/"],
    ["Cache.internal:6379", "tcp://cache.internal:6379"],
    ["tcp://[::1]:6379", "tcp://[::1]:6379"],
  ]);
});

Deno.test("tcp alone needs no routes, and listens for no HTTP", () => {
  const { listen, routes, tcp } = load("tcp: [{ listen: 8020, upstream: localhost:8080 }]");
  deepEqual([listen, routes, tcp.length], [[], [], 1]);
  deepEqual(problemsOf("listen: 80\ntcp: [{ listen: 8020, upstream: localhost:8080 }]"), [
    "1:1: 'listen' is where 'routes' are served, and there are none; leave it out",
  ]);
});

Deno.test("tcp and routes have upstreams of their own kind", () => {
  const cases: [string, string[]][] = [
    [
      `${targets}routes: [{ upstream: db }]`,
      ["2:22: upstream 'db' has tcp:// targets; they are for 'tcp'"],
    ],
    [
      "routes: [{ upstream: tcp://a:1 }]",
      ["1:22: a tcp:// target is for 'tcp', not for 'routes'"],
    ],
    [
      "upstreams: { web: { targets: http://a } }\ntcp: [{ listen: 80, upstream: web }]",
      ["2:31: upstream 'web' has no tcp:// targets; TCP routes need them"],
    ],
    [
      `${targets}tcp: [{ listen: 80, upstream: dbs }]`,
      ["2:31: unknown upstream 'dbs'; did you mean 'db'?"],
    ],
    [
      `${targets}tcp: [{ listen: 80, upstream: __proto__ }]`,
      ["2:31: unknown upstream '__proto__'; known upstreams: db"],
    ],
    [
      "upstreams: { x: { targets: [tcp://a:1, http://a] } }\ntcp: [{ listen: 80, upstream: x }]",
      ["1:28: an upstream has http:// and https:// targets, or tcp:// ones, not both"],
    ],
  ];
  for (const [text, problems] of cases) deepEqual(problemsOf(text), problems, text);
});

Deno.test("tcp refuses wrong values", () => {
  const cases: [string, string][] = [
    ["upstream: db", "2:7: missing key 'listen'"],
    ["listen: 80", "2:7: missing key 'upstream'"],
    ["listen: 80, upstream: localhost", "2:31: unknown upstream 'localhost'; known upstreams: db"],
    ["listen: 80, upstream: localhost:0", "2:31: expected a port from 1 to 65535, got 0"],
    [
      "listen: 80, upstream: 'http://a:1'",
      "2:31: expected an upstream's name or a place like localhost:6379, got 'http://a:1'",
    ],
    [
      "listen: 80, upstream: localhost:8080/x",
      "2:31: a tcp:// URL ends with its port, got 'tcp://localhost:8080/x'",
    ],
    [
      "listen: 80, upstream: db, max_connections: 0",
      "2:52: expected an integer from 1 to 1000000, got 0",
    ],
    [
      "listen: 80, upstream: db, proxy_protocol: v3",
      "2:51: unknown version 'v3'; known versions: v1, v2",
    ],
    [
      "listen: 80, upstream: db, tls: {}",
      "2:35: unknown key 'tls'; in Weir that is 'listen: { address, tls }' of the config",
    ],
  ];
  for (const [keys, problem] of cases) {
    deepEqual(problemsOf(`${targets}tcp: [{ ${keys} }]`), [problem], keys);
  }
});

function problemsOfTcp(keys: string): string[] {
  return problemsOf(
    `upstreams:\n  db:\n    targets: ["tcp://a:1"]\n${
      keys.replace(/^/gm, "    ")
    }\ntcp: [{ listen: 80, upstream: db }]`,
  );
}

Deno.test("tcp:// targets take what needs no HTTP", () => {
  const good = [
    "strategy: least_connections",
    "strategy: failover",
    "strategy: random\nslow_start: 5s\noutlier: {}\npanic: true",
    "strategy: maglev\nhash: { source: client_ip }",
    "strategy: ring_hash\nhash: { source: client_address, points: 9 }",
    "health_check: { kind: tcp, interval: 1s }",
    "outlier: { on: connect, eject_for: 1s }",
    "timeouts: { connect: 1s, idle: 1h }",
  ];
  for (const keys of good) deepEqual(problemsOfTcp(keys), [], keys);
});

Deno.test("tcp:// targets refuse by name what needs HTTP", () => {
  const list = "round_robin, random, least_connections, failover, direct_hash, ring_hash, maglev";
  const cases: [string, string[]][] = [
    ...["p2c", "sticky", "first_good"].map((name): [string, string[]] => [
      `strategy: ${name}`,
      [`4:15: strategy '${name}' needs HTTP; of tcp:// targets choose one of ${list}`],
    ]),
    [
      "strategy: maglev\nhash: { source: header, key: X-A }",
      ["5:21: source 'header' needs HTTP; of tcp:// targets choose client_ip or client_address"],
    ],
    [
      "timeouts: { response: 1s, keep_alive: 1s }",
      [
        "4:27: 'response' needs HTTP; leave it out of tcp:// targets",
        "4:43: 'keep_alive' needs HTTP; leave it out of tcp:// targets",
      ],
    ],
    ["retry: {}", ["4:12: 'retry' needs HTTP; leave it out of tcp:// targets"]],
    ["backpressure: {}", ["4:19: 'backpressure' needs HTTP; leave it out of tcp:// targets"]],
    [
      "health_check: {}",
      ["4:19: a 'health_check' of tcp:// targets is of kind tcp; write kind: tcp"],
    ],
    [
      "outlier: { on: [connect, 502] }",
      ["4:20: of tcp:// targets only 'connect' can be told; write on: connect"],
    ],
  ];
  for (const [keys, problems] of cases) deepEqual(problemsOfTcp(keys), problems, keys);
  deepEqual(
    problemsOf(`upstreams: { db: { targets: [{ url: tcp://a:1, method: GET, headers: { A: b },
  max_concurrency: 1 }], queue: { size: 1, timeout: 1s } } }
tcp: [{ listen: 80, upstream: db }]`).length,
    3,
  );
});

import { equal } from "node:assert/strict";
import { planOf } from "../../src/cli/plan.ts";
import { load } from "../config/problems_of.ts";

/** What follows the line of the upstream `race`, up to the next empty line; and all after that. */
function planOfRace(keys: string): string[] {
  const plan = planOf(load(`upstreams:
  race: { strategy: first_good, targets: [http://a, http://b], ${keys} }
routes: [{ upstream: race }]
`));
  return plan.split("  race (first_good)\n")[1].split("\n\n");
}

Deno.test("planOf tells how a fan-out goes", () => {
  equal(
    planOfRace("timeouts: {}")[0],
    `    http://a/  weight 1
    http://b/  weight 1
    mode        parallel
    asks        all, by failover
    accept      2xx, 3xx, 4xx
    methods     GET, HEAD, OPTIONS
    on_failure  problem`,
  );
  equal(
    planOfRace(`stagger: 2m, max_parallel: 1, of: 2, pick: maglev, hash: { source: client_ip },
      accept: [204, 1xx], on_failure: 500, outlier: {}`)[0],
    `    http://a/  weight 1
    http://b/  weight 1
    mode        parallel, stagger 2m, at most 1 at a time
    asks        2, by maglev
    accept      204, 1xx
    methods     GET, HEAD, OPTIONS
    on_failure  500
    hash        client_ip
    outlier     5 failures, out for 30s`,
  );
  equal(planOfRace("stagger: p95")[0].split("\n")[2], "    mode        parallel, stagger p95");
});

Deno.test("planOf tells how many clients a listener takes", () => {
  const plan = planOf(load(`listen: [":80", { address: ":81", max_connections: 9 }]
routes: [{ upstream: http://a }]
`));
  equal(
    plan.split("\n\n")[0],
    `listen  :80
listen  :81              at most 9 at a time
admin   127.0.0.1:42007`,
  );
});

Deno.test("planOf tells who speaks for a listener's clients", () => {
  const plan = planOf(load(`listen: [":80", { address: ":81", proxy_protocol: [10.0.0.0/8, ::1] }]
routes: [{ upstream: http://a }]
`));
  equal(
    plan.split("\n\n")[0],
    `listen  :80
listen  :81              PROXY protocol from 10.0.0.0/8, ::1/128
admin   127.0.0.1:42007`,
  );
});

Deno.test("planOf tells of TCP routes, and of no HTTP where there is none", () => {
  equal(
    planOf(load(`upstreams: { db: { strategy: failover, targets: [tcp://a:1, tcp://b:2] } }
tcp:
  - { listen: ":8020", upstream: db, max_connections: 9, proxy_protocol: v2 }
  - { listen: 8021, upstream: localhost:6379 }
`)),
    `admin  127.0.0.1:42007

upstreams
  db (failover)
    tcp://a:1  weight 1
    tcp://b:2  weight 1
  localhost:6379 (round_robin)
    tcp://localhost:6379  weight 1

tcp
  :8020  → db              at most 9 at a time  PROXY protocol v2
  8021   → localhost:6379`,
  );
});

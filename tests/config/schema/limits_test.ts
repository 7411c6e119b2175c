import { deepEqual } from "node:assert/strict";
import { load, problemsOf, problemsOfUpstream, upstreamOf } from "../problems_of.ts";

const routes = "routes: [{ upstream: http://a }]\n";

Deno.test("limits are what is given, and nothing besides", () => {
  deepEqual(load(routes).limits, undefined);
  deepEqual(load(`${routes}limits: {}`).limits, {});
  deepEqual(
    load(
      `${routes}limits: { head: 1KiB, fields: 1, line: 256B, header_timeout: 5s, idle: never, ` +
        "tunnel_idle: 1h }",
    ).limits,
    {
      head: 1024,
      fields: 1,
      line: 256,
      header_timeout: 5000,
      idle: "never",
      tunnel_idle: 3_600_000,
    },
  );
  deepEqual(
    upstreamOf("limits: { head: 16MiB, fields: 10000, tunnel_idle: never }").limits,
    { head: 16 * 1024 * 1024, fields: 10_000, tunnel_idle: "never" },
  );
});

Deno.test("limits refuse wrong keys and values", () => {
  const cases: [string, string][] = [
    ["head: 1023B", "2:17: expected a size from 1KiB to 16MiB, got '1023B'"],
    ["head: 17MiB", "2:17: expected a size from 1KiB to 16MiB, got '17MiB'"],
    ["line: 255B", "2:17: expected a size from 256B to 16MiB, got '255B'"],
    ["fields: 0", "2:19: expected an integer from 1 to 10000, got 0"],
    ["idle: 0s", "2:17: expected a duration longer than 0, got '0s'"],
    [
      "header_timeout: none",
      "2:27: expected a duration like 250ms, 5s, 2m or 1h, or never, got 'none'",
    ],
    [
      "body: 1KiB",
      "2:11: unknown key 'body'; known keys: head, fields, line, tunnel_idle, header_timeout, idle",
    ],
  ];
  for (const [keys, problem] of cases) {
    deepEqual(problemsOf(`${routes}limits: { ${keys} }`), [problem], keys);
  }
  deepEqual(problemsOfUpstream("limits: { idle: 1s }"), [
    "1:11: unknown key 'idle'; known keys: head, fields, line, tunnel_idle",
  ]);
});

Deno.test("limits of heads are for HTTP, those of clients for routes", () => {
  const tcp = (limits: string) =>
    `upstreams: { db: { targets: tcp://a:1, limits: { ${limits} } } }\n` +
    "tcp: [{ listen: 80, upstream: db }]";
  deepEqual(problemsOf(tcp("tunnel_idle: never")), []);
  deepEqual(problemsOf(tcp("head: 2KiB")), [
    "1:56: 'head' needs HTTP; leave it out of tcp:// targets",
  ]);
  deepEqual(problemsOf("limits: { idle: 1s }\ntcp: [{ listen: 80, upstream: 'a:1' }]"), [
    "1:1: 'limits' is of clients of 'routes', and there are none; leave it out",
  ]);
});

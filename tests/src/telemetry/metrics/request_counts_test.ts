import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { RequestCounts } from "../../../../src/telemetry/metrics/route_tally.ts";

Deno.test("RequestCounts.all gives what there was, by method and class", () => {
  const counts = new RequestCounts();
  for (const status of [200, 204, 304, 404, 499, 503]) counts.add("GET", status);
  counts.add("PATCH", 101);
  deepEqual([...counts.all()], [
    { method: "GET", status: "2xx", count: 2 },
    { method: "GET", status: "3xx", count: 1 },
    { method: "GET", status: "4xx", count: 2 },
    { method: "GET", status: "5xx", count: 1 },
    { method: "PATCH", status: "1xx", count: 1 },
  ]);
});

Deno.test("RequestCounts.add: what a client invents is other", () => {
  const counts = new RequestCounts();
  for (const method of ["get", "BREW", "", "constructor"]) counts.add(method, 999);
  deepEqual([...counts.all()], [{ method: "other", status: "other", count: 4 }]);
});

Deno.test("RequestCounts: whatever comes, every request counts once, and series stay few", () => {
  const methods = fc.oneof(fc.string(), fc.constantFrom("GET", "POST", "TRACE"));
  const requests = fc.array(fc.tuple(methods, fc.integer({ min: 0, max: 2000 })));
  fc.assert(fc.property(requests, (requests) => {
    const counts = new RequestCounts();
    for (const [method, status] of requests) counts.add(method, status);
    const all = [...counts.all()];
    equal(all.reduce((sum, { count }) => sum + count, 0), requests.length);
    ok(all.every(({ method, status }) => /^[A-Z]+$|^other$/.test(method) && status.length <= 5));
    ok(all.length <= 60);
  }));
});

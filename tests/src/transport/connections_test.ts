import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { BOUNDS_MS, Connections, Histogram } from "../../../src/transport/connections.ts";
import { socketPair } from "../../socket_pair.ts";

Deno.test("Histogram.observe: a value falls into the bucket whose bound it does not pass", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })), (values) => {
    const histogram = new Histogram();
    for (const value of values) histogram.observe(value);
    const bounds = [...BOUNDS_MS, Infinity];
    const expected = bounds.map((bound, i) =>
      values.filter((value) => value <= bound && (i === 0 || value > bounds[i - 1])).length
    );
    deepEqual([...histogram.counts], expected);
    equal(histogram.count, values.length);
    equal(histogram.sumMs, values.reduce((sum, value) => sum + value, 0));
  }));
});

Deno.test("Histogram: its bounds rise", () => {
  ok(BOUNDS_MS.every((bound, i) => i === 0 || bound > BOUNDS_MS[i - 1]));
});

Deno.test("Connections.open leaves out those that have closed", () => {
  const connections = new Connections(() => 0);
  const sockets = Array.from({ length: 3 }, () => socketPair()[0]);
  for (const socket of sockets) connections.made(socket, 1);
  equal(connections.open, 3);
  sockets[1].destroy();
  equal(connections.open, 2);
  equal(connections.connecting.count, 3);
  for (const socket of sockets) socket.destroy();
  equal(connections.open, 0);
});

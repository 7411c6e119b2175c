import { deepEqual, equal, throws } from "node:assert/strict";
import type { Runtime } from "../../../src/build/runtime/runtime.ts";
import { platform } from "../../../src/build/runtime/fetch.ts";
import { sockets } from "../../../src/build/runtime/sockets.ts";
import { TcpProxy } from "../../../src/tcp/tcp.ts";
import { PairedSocket, socketPair } from "../../socket_pair.ts";
import { routeOf } from "../../tcp/stage.ts";
import { Clock } from "../../clock.ts";

function configOf(keys: object = {}, ofUpstream: object = {}): object {
  const timeouts = { idle: "10s" };
  return {
    upstreams: { all: { targets: "tcp://127.0.0.1:1", timeouts, ...ofUpstream } },
    tcp: [{ listen: ":8020", upstream: "all", ...keys }],
  };
}

/** Connections to targets are made in memory. */
function inMemory(): { runtime: Runtime; targets: PairedSocket[] } {
  const targets: PairedSocket[] = [];
  const connect = () => {
    const [near, far] = socketPair();
    targets.push(far);
    return Promise.resolve(near);
  };
  return { runtime: { ...sockets(), connect }, targets };
}

Deno.test("TcpProxy ends a connection on which nothing moves for `idle` of its upstream", async () => {
  using clock = new Clock();
  const { runtime, targets } = inMemory();
  const proxy = new TcpProxy(routeOf(configOf(), runtime)[1], { now: () => clock.nowMs });
  const [far, near] = socketPair();
  proxy.accept(near);
  await clock.pass(9999);
  targets[0].write("x");
  await clock.pass(9999);
  deepEqual([proxy.active, far.open, targets[0].open], [1, true, true]);
  await clock.pass(2);
  deepEqual([proxy.active, far.open, targets[0].open], [0, false, false]);
});

Deno.test("TcpProxy.drain gives up dials when its time is over", async () => {
  using clock = new Clock();
  const runtime: Runtime = {
    ...sockets(),
    connect: (_origin, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  };
  const proxy = new TcpProxy(routeOf(configOf(), runtime)[1], { now: () => clock.nowMs });
  const [far, near] = socketPair();
  proxy.accept(near);
  const drained = proxy.drain(5000);
  await clock.pass(4999);
  equal(proxy.active, 1);
  await clock.pass(1);
  await drained;
  deepEqual([proxy.active, proxy.failed, far.open], [0, 0, false]);
});

Deno.test("TcpProxy.drain may be asked again, with an earlier end", async () => {
  using clock = new Clock();
  const { runtime, targets } = inMemory();
  const proxy = new TcpProxy(routeOf(configOf(), runtime)[1], { now: () => clock.nowMs });
  proxy.accept(socketPair()[1]);
  await clock.pass(0);
  const forever = proxy.drain(Infinity);
  await clock.pass(9000);
  deepEqual([proxy.active, targets[0].open], [1, true]);
  const soon = proxy.drain(500);
  await clock.pass(500);
  await Promise.all([forever, soon]);
  deepEqual([proxy.active, clock.pending], [0, 0]);
});

Deno.test("buildTcp refuses a runtime without sockets, by name", () => {
  throws(() => routeOf(configOf(), platform), {
    message: "tcp of :8020: workerd listens for HTTP only; leave 'tcp' out",
  });
});

Deno.test("buildTcp makes a route of what is configured", () => {
  const [, route] = routeOf(configOf({ max_connections: 9, proxy_protocol: "v1" }));
  const { listen, upstream, idleMs, maxConnections, proxyProtocol } = route;
  deepEqual([listen, upstream, idleMs, maxConnections, proxyProtocol], [
    ":8020",
    "all",
    10_000,
    9,
    "v1",
  ]);
  const [, plain] = routeOf(configOf());
  deepEqual([plain.maxConnections, plain.proxyProtocol], [Infinity, undefined]);
  const limits = { tunnel_idle: "never" };
  equal(routeOf(configOf({}, { limits }))[1].idleMs, Infinity);
});

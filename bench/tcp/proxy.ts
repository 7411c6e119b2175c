/** A TCP route to a port of this machine, on a port that it prints. */
import process from "node:process";
import { loadConfig } from "../../config/load.ts";
import { build, type Means } from "../../src/build/build.ts";
import { buildTcp } from "../../src/build/tcp.ts";
import { sockets } from "../../src/build/runtime/sockets.ts";
import { listen } from "../../src/transport/socket/node.ts";
import { TcpProxy } from "../../src/tcp/tcp.ts";

const target = `127.0.0.1:${process.argv[2]}`;
const text = JSON.stringify({ tcp: [{ listen: 0, upstream: target }] });
const config = loadConfig([{ name: "bench", text }], {});
const means: Means = {
  runtime: sockets(),
  instance: "bench",
  readFile: String,
  random: Math.random,
  now: () => performance.now(),
};
const [route] = buildTcp(config, build(config, means).upstreams, means);
const proxy = new TcpProxy(route, means);
const listening = await listen(
  { hostname: "127.0.0.1", port: 0 },
  (socket) => proxy.accept(socket),
);
console.log(listening.port);

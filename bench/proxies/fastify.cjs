/** `@fastify/http-proxy` on Node: PORT ORIGIN. */
const process = require("node:process");
const proxy = require("@fastify/http-proxy");
const fastify = require("fastify");

const [port, origin] = process.argv.slice(2);
const app = fastify({ logger: false });
app.register(proxy, { upstream: origin, undici: { connections: 1024, pipelining: 1 } });
app.listen({ port: Number(port), host: "127.0.0.1" });

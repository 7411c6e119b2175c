/** `fast-proxy` on Node, with the undici client that its manual calls the faster: PORT ORIGIN. */
const { createServer } = require("node:http");
const process = require("node:process");
const fastProxy = require("fast-proxy");

const [port, origin] = process.argv.slice(2);
const { proxy } = fastProxy({ base: origin, undici: { connections: 1024, pipelining: 1 } });

createServer((request, response) => proxy(request, response, request.url, {}))
  .listen(Number(port), "127.0.0.1");

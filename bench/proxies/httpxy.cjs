/** `httpxy` on Node, with its own shared keep-alive agent: PORT ORIGIN. */
const { createServer } = require("node:http");
const process = require("node:process");
const { createProxyServer } = require("httpxy");

const [port, target] = process.argv.slice(2);
const proxy = createProxyServer({});

createServer((request, response) => {
  proxy.web(request, response, { target }).catch(() => response.destroy());
}).listen(Number(port), "127.0.0.1");

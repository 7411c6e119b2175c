/** Pass-through in plain `fetch` on Bun: PORT ORIGIN. */
const [port, origin] = process.argv.slice(2);

Bun.serve({
  port: Number(port),
  hostname: "127.0.0.1",
  fetch(request) {
    const target = origin + request.url.slice(request.url.indexOf("/", 7));
    const { method, headers, body } = request;
    return fetch(target, { method, headers, body, redirect: "manual", decompress: false });
  },
});

/** Pass-through in plain `fetch` on Deno: PORT ORIGIN. */
const [port, origin] = Deno.args;

Deno.serve({ port: Number(port), hostname: "127.0.0.1", onListen() {} }, (request) => {
  const target = origin + request.url.slice(request.url.indexOf("/", 7));
  const { method, headers, body } = request;
  return fetch(target, { method, headers, body, redirect: "manual" });
});

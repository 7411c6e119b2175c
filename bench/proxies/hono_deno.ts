/** Hono's `proxy()` helper on Deno: PORT ORIGIN. */
import { Hono } from "hono";
import { proxy } from "hono/proxy";

const [port, origin] = Deno.args;
const app = new Hono();
app.all("*", (c) => proxy(origin + c.req.path, c.req));

Deno.serve({ port: Number(port), hostname: "127.0.0.1", onListen() {} }, app.fetch);

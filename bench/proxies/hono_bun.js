/** Hono's `proxy()` helper on Bun: PORT ORIGIN. */
import { Hono } from "hono";
import { proxy } from "hono/proxy";

const [port, origin] = process.argv.slice(2);
const app = new Hono();
app.all("*", (c) => proxy(origin + c.req.path, c.req));

Bun.serve({ port: Number(port), hostname: "127.0.0.1", fetch: app.fetch });

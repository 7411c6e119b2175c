import { deepEqual, equal, match, throws } from "node:assert/strict";
import { Hono } from "hono";
import { ConfigError, defineConfig, gateway } from "../mod.ts";
import { Upstream } from "./command/upstream.ts";

function weirTo(url: string) {
  return gateway(defineConfig({
    routes: [
      { path: "/api", strip_prefix: "/api", methods: ["GET", "POST"], upstream: url },
    ],
  }));
}

Deno.test("gateway gives a web-standard fetch that forwards", async () => {
  await using upstream = await Upstream.listen();
  const weir = weirTo(upstream.url);
  const answer = weir.fetch(new Request("http://shop.example/api/orders?id=7"));
  const response = await upstream.next();
  equal(response.req.url, "/orders?id=7");
  equal(response.req.headers["x-forwarded-host"], "shop.example");
  response.writeHead(201, { "Set-Cookie": ["a=1", "b=2"] }).end("made");
  const { status, headers, ok } = await answer;
  equal(status, 201);
  equal(ok, true);
  deepEqual(headers.getSetCookie(), ["a=1", "b=2"]);
  equal(await (await answer).text(), "made");
  weir.close();
});

Deno.test("gateway carries a request's body", async () => {
  await using upstream = await Upstream.listen();
  const weir = weirTo(upstream.url);
  const body = "hello";
  const answer = weir.fetch(new Request("http://a/api", { method: "POST", body }));
  const response = await upstream.next();
  let received = "";
  for await (const piece of response.req) received += piece;
  response.end(received);
  equal(await (await answer).text(), "hello");
  weir.close();
});

Deno.test("gateway answers by itself as the program does", async () => {
  const weir = weirTo("http://127.0.0.1:1");
  const missing = await weir.fetch(new Request("http://a/"));
  equal(missing.status, 404);
  equal(missing.headers.get("Content-Type"), "application/problem+json");
  match(await missing.text(), /"title":"No route"/);
  const refused = await weir.fetch(new Request("http://a/api", { method: "PUT" }));
  equal(refused.status, 405);
  equal(refused.headers.get("Allow"), "GET, POST");
  await refused.body?.cancel();
  const unreachable = await weir.fetch(new Request("http://a/api"));
  equal(unreachable.status, 502);
  await unreachable.body?.cancel();
});

Deno.test("gateway is mounted in another Hono app, and asked by its app.request", async () => {
  await using upstream = await Upstream.listen();
  const weir = weirTo(upstream.url);
  const app = new Hono();
  app.get("/own", (c) => c.text("own"));
  app.use("/api/*", async (c, next) => {
    await next();
    c.header("X-Host-App", "yes");
  });
  app.all("/api/*", (c) => weir.fetch(c.req.raw));
  app.mount("/below", weir.fetch);
  equal(await (await app.request("/own")).text(), "own");
  for (const path of ["/api/orders", "/below/api/orders"]) {
    const answer = app.request(path);
    const response = await upstream.next();
    equal(response.req.url, "/orders");
    response.end("forwarded");
    equal((await answer).headers.get("X-Host-App"), path.startsWith("/api") ? "yes" : null);
    equal(await (await answer).text(), "forwarded");
  }
  weir.close();
});

Deno.test("defineConfig throws every problem with its key", () => {
  throws(
    () => defineConfig({ listen: ":99999", routes: [{ upstream: "shop" }] }),
    (error) => {
      equal(error instanceof ConfigError, true);
      equal(
        (error as Error).message,
        "listen: expected a port from 0 to 65535, got 99999\n" +
          "routes[0].upstream: unknown upstream 'shop'; there are no upstreams",
      );
      return true;
    },
  );
});

Deno.test("gateway refuses TCP routes: it listens nowhere", () => {
  const config = defineConfig({ tcp: [{ listen: ":8020", upstream: "localhost:80" }] });
  throws(() => gateway(config), /^Error: tcp: /);
});

import { equal, throws } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { ConfigInput } from "../../../config/schema.ts";
import { defineConfig } from "../../../config/load.ts";
import { build, building } from "../../../src/build/build.ts";
import type { Runtime } from "../../../src/build/runtime/runtime.ts";
import { platform } from "../../../src/build/runtime/fetch.ts";
import { sockets } from "../../../src/build/runtime/sockets.ts";

function buildOn(runtime: Runtime, more: Partial<ConfigInput>) {
  const config = defineConfig({ routes: [{ upstream: "http://a" }], ...more } as ConfigInput);
  const means = { instance: "1", readFile: () => "", random: Math.random, now: () => 0 };
  return build(config, { ...means, runtime });
}

function upstream(keys: object): Partial<ConfigInput> {
  return { upstreams: { a: { targets: "http://a", ...keys } } };
}

function route(keys: object): Partial<ConfigInput> {
  return { routes: [{ path: "/b", upstream: "http://a", ...keys }] } as Partial<ConfigInput>;
}

Deno.test("build refuses by name what the runtime does not do", () => {
  const limits = { head: "2KiB" };
  const cases: [Partial<ConfigInput>, string][] = [
    [
      { tracing: { endpoint: "http://localhost:4318/v1/traces" } },
      "tracing: workerd lets nothing be sent between requests; leave it out",
    ],
    [{ limits }, "limits: workerd reads requests by itself; leave it out"],
    [
      { listen: { address: ":80", max_connections: 9 } },
      "max_connections of listen: workerd listens by itself; leave it out",
    ],
    [
      { listen: { address: ":80", proxy_protocol: ["10.0.0.0/8"] } },
      "proxy_protocol of listen: workerd listens by itself; leave it out",
    ],
    [upstream({ limits }), "limits of a: workerd reads answers by itself; leave it out"],
    [
      upstream({ tolerate: ["bare_lf"] }),
      "tolerate of a: workerd reads answers by itself; leave it out",
    ],
    [
      upstream({ expect_timeout: "3s" }),
      "expect_timeout of a: workerd answers Expect by itself; leave it out",
    ],
    [
      upstream({ timeouts: { keep_alive: "0s" } }),
      "keep_alive of a: workerd keeps connections by itself; leave it out",
    ],
    [
      upstream({ backpressure: {}, queue: { size: 9, timeout: "1s" } }),
      "queue of a: workerd lets no request wait for another; leave it out",
    ],
    [
      upstream({ health_check: { host: "b" } }),
      "health_check of a: workerd writes Host by itself; leave 'host' out",
    ],
    [
      upstream({ targets: { url: "http://a", headers: { host: "b" } } }),
      "headers of a: workerd writes Host by itself; leave 'Host' out",
    ],
    [
      route({ preserve_host: true }),
      "preserve_host of '* /b': workerd writes Host by itself; leave it out",
    ],
    [
      route({ request: { headers: { set: { HOST: "b" } } } }),
      "headers of '* /b': workerd writes Host by itself; leave 'Host' out",
    ],
    [
      route({ upgrades: ["WebSocket", "tcp"] }),
      "upgrades of '* /b': workerd switches to WebSocket alone; leave 'tcp' out",
    ],
    [
      { listen: { address: ":443", tls: { certificates: [{ cert: "a.pem", key: "a.key" }] } } },
      "tls of listen: workerd listens by itself; leave it out",
    ],
    [
      { routes: [{ respond: { file: fileURLToPath(import.meta.url) } }] },
      "file of '* /': workerd has no files; write 'body' in its place",
    ],
    [
      { routes: [{ handler: "a.ts" }] },
      "handler of '* /': workerd loads no modules while it runs; leave the route out",
    ],
    [
      { routes: [{ use: { module: "a.ts" }, respond: {} }] },
      "module of '* /': workerd loads no modules while it runs; leave it out",
    ],
    [
      { routes: [{ use: "compress", respond: {} }] },
      "compress of '* /': workerd codes answers by itself; leave it out",
    ],
    [
      { routes: [{ files: { root: "." } }] },
      "files of '* /': workerd has no files; leave the route out",
    ],
  ];
  for (const [more, message] of cases) {
    throws(() => buildOn(platform, more), { message });
    equal(buildOn(sockets(), more).routes.length, 1);
  }
});

Deno.test("build tells all that the runtime does not do at once, and takes defaults for absent", () => {
  const limits = { head: "2KiB" };
  throws(() => buildOn(platform, { limits, ...route({ preserve_host: true }) }), {
    message: "limits: workerd reads requests by itself; leave it out\n" +
      "preserve_host of '* /b': workerd writes Host by itself; leave it out",
  });
  const same = { expect_timeout: "1s", timeouts: { keep_alive: "60s" } };
  equal(buildOn(platform, upstream(same)).upstreams.size, 2);
  equal(buildOn(platform, route({ upgrades: "WebSocket" })).routes.length, 1);
});

Deno.test("building: of many routes and upstreams each is a step", () => {
  const upstreams = Array.from({ length: 300 }, (_, i) => [`s${i}`, { targets: "http://a" }]);
  const config = defineConfig({
    upstreams: Object.fromEntries(upstreams),
    routes: Array(300).fill({ upstream: "s0" }),
  });
  const means = { instance: "1", readFile: () => "", random: Math.random, now: () => 0 };
  equal([...building(config, { ...means, runtime: sockets() })].length, 600);
});

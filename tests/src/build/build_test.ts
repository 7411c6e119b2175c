import { equal, throws } from "node:assert/strict";
import { defineConfig } from "../../../config/load.ts";
import { build, building } from "../../../src/build/build.ts";
import type { Runtime } from "../../../src/build/runtime/runtime.ts";
import { platform } from "../../../src/build/runtime/fetch.ts";
import { sockets } from "../../../src/build/runtime/sockets.ts";

function buildOn(runtime: Runtime) {
  const config = defineConfig({
    routes: [{ upstream: "http://a" }],
    tracing: { endpoint: "http://localhost:4318/v1/traces" },
  });
  const means = { instance: "1", readFile: () => "", random: Math.random, now: () => 0 };
  return build(config, { ...means, runtime });
}

Deno.test("build refuses tracing by name where nothing runs between requests", () => {
  throws(() => buildOn(platform), {
    message: "tracing: workerd lets nothing be sent between requests; leave it out",
  });
  equal(buildOn(sockets()).routes.length, 1);
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

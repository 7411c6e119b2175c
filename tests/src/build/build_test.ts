import { equal, throws } from "node:assert/strict";
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

Deno.test("build refuses by name what the runtime does not do", () => {
  const limits = { head: "2KiB" };
  const cases: [Partial<ConfigInput>, string][] = [
    [
      { tracing: { endpoint: "http://localhost:4318/v1/traces" } },
      "tracing: workerd lets nothing be sent between requests; leave it out",
    ],
    [{ limits }, "limits: workerd reads requests by itself; leave it out"],
    [
      { upstreams: { a: { targets: "http://a", limits } } },
      "limits of a: workerd reads answers by itself; leave it out",
    ],
  ];
  for (const [more, message] of cases) {
    throws(() => buildOn(platform, more), { message });
    equal(buildOn(sockets(), more).routes.length, 1);
  }
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

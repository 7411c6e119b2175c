import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { loadConfig } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { configOf, textsOf } from "../../src/workers/config_text.ts";

/** As JSON messages carry it. */
async function sent(config: Config): Promise<Config> {
  return await configOf(JSON.parse(JSON.stringify(textsOf(config))));
}

/** Without workers that are there and undefined, which mean the same as none. */
function plain(value: unknown): unknown {
  if (value instanceof URL || value instanceof RegExp) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
}

Deno.test("configOf gives the sample config as it was", async () => {
  const name = new URL("../../config/weir.yaml", import.meta.url);
  const text = readFileSync(name, "utf8");
  const environment = new Proxy({}, { get: () => "x" });
  const config = loadConfig([{ name: "weir.yaml", text }], environment);
  deepEqual(plain(await sent(config)), plain(config));
});

Deno.test("configOf gives any number of routes and upstreams, in their order", async () => {
  const routes = Array.from(
    { length: 777 },
    (_, nth) => `  - { path: /${nth}, upstream: u${nth} }`,
  );
  const upstreams = Array.from(
    { length: 777 },
    (_, nth) => `  u${nth}: { targets: "http://${nth}" }`,
  );
  const text = ["upstreams:", ...upstreams, "routes:", ...routes].join("\n");
  const config = loadConfig([{ name: "a.yaml", text }], {});
  const received = await sent(config);
  deepEqual(plain(received), plain(config));
  deepEqual(Object.keys(received.upstreams), Object.keys(config.upstreams));
});

Deno.test("configOf keeps texts, URLs and regular expressions apart, whatever is in them", async () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.constantFrom("\0", "\0url http://a/", "\0text ", "\0regex i x", "http://a/"),
    fc.webUrl().map((url) => new URL(url)),
    fc.constantFrom(/a b\/c/gi, /^\0\n x$/u, / /),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.boolean(),
    fc.constant(null),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie("any")),
      fc.dictionary(fc.string(), tie("any")),
    ),
  })).any;
  await fc.assert(fc.asyncProperty(value, async (via) => {
    const config = { via, routes: [via], upstreams: { ["__proto__"]: via } } as unknown as Config;
    const received = await sent(config);
    deepEqual(received.via, config.via);
    deepEqual(received.routes, config.routes);
    equal(Object.keys(received.upstreams).length, 1);
  }));
});

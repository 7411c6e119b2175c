import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { defineConfig, loadConfig, loading } from "../../config/load.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { load, problemsOf, thrownBy } from "./problems_of.ts";

function problemsOfAll(...texts: string[]): string[] {
  return thrownBy(() =>
    loadConfig(texts.map((text, index) => ({ name: `${index}.yaml`, text })), {})
  );
}

Deno.test("loadConfig loads the annotated sample", () => {
  const sample = readFileSync(new URL("../../config/weir.yaml", import.meta.url), "utf8");
  const config = load(sample, { PORT: "9000" });
  assert.deepEqual(config.listen.map(({ port }) => port), [9000]);
  assert.deepEqual(
    Object.keys(config.upstreams),
    [
      ...["shop", "carts", "images", "account", "race", "database", "hooks"],
      "http://localhost:8003",
      "localhost:6379",
    ],
  );
  assert.equal(config.routes.length, 11);
});

Deno.test("loadConfig loads JSON", () => {
  const input: ConfigInput = { listen: ":80", routes: [{ upstream: "http://a" }] };
  assert.deepEqual(load(JSON.stringify(input)), defineConfig(input));
});

Deno.test("loadConfig reports all problems of a file at once, from top to bottom", () => {
  const text = `lisen: ":8080"
shutdown_timeout: soon
trusted_proxies: [10.0.0.0/99]
upstreams:
  shop:
    targets: [ftp://a, { url: http://b, weight: 70000 }]
  shop:
    targets: http://b
routes:
  - path: /a
  - upstream: shp
    max_body: 10MB
  - upstream: \${SHOP}
`;
  assert.deepEqual(problemsOf(text), [
    "1:1: unknown key 'lisen'; did you mean 'listen'?",
    "2:19: expected a duration like 250ms, 5s, 2m or 1h, got 'soon'",
    "3:19: expected an address or network like 10.0.0.0/8 or ::1, got '10.0.0.0/99'",
    "6:15: a target's URL starts with http:// or https://, not 'ftp://'",
    "6:49: expected an integer from 0 to 65535, got 70000",
    "7:3: duplicate key 'shop'; the first is at 5:3",
    "10:5: expected exactly one of upstream, redirect, respond, files, handler",
    "11:15: unknown upstream 'shp'; did you mean 'shop'?",
    "12:15: expected a size like 64KiB, 10MiB or 1GiB, got '10MB'",
    "13:15: environment variable 'SHOP' is not set; set it or write ${SHOP:-default}",
  ]);
});

Deno.test("loadConfig fills numbers in from the environment", () => {
  const text = "listen: ${PORT}\nroutes: [{ upstream: 'http://${HOST:-localhost}' }]\n";
  const { listen, routes } = load(text, { PORT: "81" });
  assert.equal(listen[0].port, 81);
  assert.equal(routes[0].upstream, "http://localhost");
  assert.deepEqual(problemsOf(text, { PORT: "70000" }), [
    "1:9: expected a port from 0 to 65535, got 70000",
  ]);
});

Deno.test("loadConfig tells a fault behind an anchor once, where it stands", () => {
  const text = `upstreams:
  a: { targets: http://a, timeouts: &times { connect: never } }
  b: { targets: http://b, timeouts: *times }
routes: [{ upstream: a }]
`;
  assert.deepEqual(problemsOf(text), [
    "2:55: expected a duration like 250ms, 5s, 2m or 1h, got 'never'",
  ]);
});

Deno.test("loadConfig reads files as one config", () => {
  const config = loadConfig([
    { name: "0.yaml", text: "listen: 80\nroutes: [{ path: /a, upstream: b }]" },
    { name: "1.yaml", text: "upstreams: { b: { targets: http://b } }" },
    { name: "2.json", text: '{ "routes": [{ "upstream": "http://c" }] }' },
  ], {});
  assert.deepEqual(config.routes.map(({ upstream }) => upstream), ["b", "http://c"]);
});

Deno.test("loadConfig reports the problems of all files, in the order of the files", () => {
  assert.deepEqual(
    problemsOfAll("routes: [{ upstream: b }]\nvia: a b", "a: [", "", "lisen: 1"),
    [
      "0.yaml:2:6: expected a name without spaces, or off, got 'a b'",
      "1.yaml:1:4: the '[' that begins here has no ']' at the end of the text; write it",
      "2.yaml:1:1: the file is empty; a config has 'routes' at least",
      "3.yaml:1:1: unknown key 'lisen'; did you mean 'listen'?",
    ],
  );
});

Deno.test("loadConfig does not miss what an unreadable file may have", () => {
  const broken = '1.yaml:1:4: the text that begins here has no " at its end; write it';
  assert.deepEqual(problemsOfAll("upstreams: {}", 'a: "b'), [broken]);
  assert.deepEqual(problemsOfAll("routes: [{ upstream: b }]", 'a: "b'), [broken]);
  assert.deepEqual(problemsOfAll("upstreams: {}", "via: a"), ["0.yaml:1:1: missing key 'routes'"]);
});

Deno.test("defineConfig checks an object", () => {
  const config = defineConfig({
    upstreams: { shop: { targets: ["http://a", { url: "http://b", weight: 2 }] } },
    routes: [{ path: { exact: "/a", prefix: undefined }, upstream: "shop" }],
  });
  assert.deepEqual(config.upstreams.shop.targets.map(({ weight }) => weight), [1, 2]);
  assert.deepEqual(config.routes[0].path, { kind: "exact", text: "/a" });
});

Deno.test("defineConfig names keys", () => {
  const input = {
    upstreams: { shop: { targets: [{ url: "ftp://a" }], buffer: 1 } },
    routes: [{ upstream: "shp" }, {}],
    lisen: ":80",
  };
  assert.deepEqual(
    thrownBy(() => defineConfig(input as unknown as ConfigInput)),
    [
      "lisen: unknown key 'lisen'; did you mean 'listen'?",
      "upstreams.shop.targets[0].url: a target's URL starts with http:// or https://, not 'ftp://'",
      "upstreams.shop.buffer: expected a size like 64KiB, 10MiB or 1GiB, got 1",
      "routes[1]: expected exactly one of upstream, redirect, respond, files, handler",
      "routes[0].upstream: unknown upstream 'shp'; did you mean 'shop'?",
    ],
  );
  assert.deepEqual(thrownBy(() => defineConfig([] as unknown as ConfigInput)), [
    "config: expected a mapping, got a list; write its keys (listen, admin, shutdown_timeout, …) " +
    "with ':' behind them and no '-' before",
  ]);
});

Deno.test("defineConfig leaves ${…} in texts, but knows request variables", () => {
  const set = (value: string): ConfigInput => ({
    routes: [{ upstream: "http://a", request: { headers: { set: { "X-A": value } } } }],
  });
  assert.equal(
    defineConfig(set("${client_ip}")).routes[0].request.headers.set["X-A"],
    "${client_ip}",
  );
  assert.deepEqual(thrownBy(() => defineConfig(set("${clientip}"))), [
    "routes[0].request.headers.set.X-A: unknown request variable 'clientip'; " +
    "did you mean 'client_ip'?",
  ]);
});

Deno.test("loading: of many routes and upstreams each is a step", () => {
  const routes = "  - { path: /a, upstream: s0 }\n".repeat(300);
  const upstreams = Array.from({ length: 300 }, (_, i) => `  s${i}: { targets: "http://a" }\n`);
  const text = `routes:\n${routes}upstreams:\n${upstreams.join("")}`;
  const steps = [...loading([{ name: "w.yaml", text }], { env: {}, lenient: false })];
  assert.ok(steps.length >= 600, String(steps.length));
});

Deno.test("loadConfig tells of routes and upstreams in the wrong form once", () => {
  const list = "upstreams:\n  - name: shop\n    targets: http://a\nroutes: [{ upstream: shop }]\n";
  assert.deepEqual(problemsOf(list), [
    "2:3: expected a mapping, got a list; write its names with ':' behind them and no '-' before",
  ]);
  assert.deepEqual(problemsOf("upstreams:\nroutes: [{ upstream: shop }]\n"), [
    "1:11: expected a mapping, got nothing; write its names below it, indented",
  ]);
  assert.deepEqual(problemsOf("routes:\n  shop:\n    upstream: http://a\n"), [
    "2:3: expected a list, got a mapping; write each of its items behind a '- '",
  ]);
});

Deno.test("loadConfig tells how a variable is written where a shell's form stands", () => {
  assert.deepEqual(problemsOf("listen: $PORT\nroutes: [{ upstream: $SHOP }]\n"), [
    "1:9: expected an address like :8080, 127.0.0.1:8080 or [::1]:8080, got '$PORT'; a variable is " +
    "written ${NAME}",
    "2:22: unknown upstream '$SHOP'; there are no upstreams; a variable is written ${NAME}",
  ]);
});

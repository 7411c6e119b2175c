import { deepEqual } from "node:assert/strict";
import { loading } from "../../config/load.ts";
import { atOnce } from "../../src/grammar/steps.ts";
import { warningLines } from "../../src/cli/warnings.ts";

/** What `weir check` warns of in one file, without its name. */
function warningsOf(text: string): string[] {
  const sources = [{ name: "w.yaml", text }];
  const lines = warningLines(atOnce(loading(sources, { env: {}, lenient: false })));
  return lines.map((line) => line.replace(/^w\.yaml:(\d+:\d+): warning: /, "$1 "));
}

Deno.test("warningLines: each method that several targets may do, and is not safe", () => {
  const unsafe = (method: string) =>
    `${method} is not safe (RFC 9110 §9.2.1), and several targets may do what one request asks ` +
    "for; leave it out where that must not be";
  const upstream = (methods: string) =>
    `upstreams:
  race: { strategy: first_good, targets: [http://a, http://b], methods: ${methods} }
routes: [{ upstream: race }]
`;
  deepEqual(warningsOf(upstream("[GET, PUT, TRACE, POST]")), [
    `2:79 ${unsafe("PUT")}`,
    `2:91 ${unsafe("POST")}`,
  ]);
  deepEqual(warningsOf(upstream("PATCH")), [`2:73 ${unsafe("PATCH")}`]);
  deepEqual(warningsOf(upstream("[GET, HEAD, OPTIONS, TRACE]")), []);
});

Deno.test("warningLines: a path that lacks the parameter of its upstream's key", () => {
  const missing = "the path has no parameter 'id', by which upstream images picks; write " +
    "{ pattern: … } or { regex: … } with one";
  deepEqual(
    warningsOf(`upstreams:
  images:
    strategy: maglev
    hash: { source: path_param, key: id }
    targets: [http://a]
  files:
    strategy: maglev
    hash: { source: cookie, key: c, fallback: { source: path_param, key: "0" } }
    targets: [http://a]
routes:
  - { path: { pattern: "/images/:id" }, upstream: images }
  - { path: { regex: "^/(?<id>.)" }, upstream: images }
  - { path: { pattern: "/images/:name" }, upstream: images }
  - { path: { pattern: "/files/*" }, upstream: files }
  - { upstream: images }
`),
    [`13:13 ${missing}`, `15:5 ${missing}`],
  );
});

Deno.test("warningLines: a route behind one that takes all that it is for", () => {
  const shadowed = (route: string) =>
    "no request comes to this route: one before it takes all that it is for; put it before that " +
    `one, or leave it out (w.yaml:${route})`;
  deepEqual(
    warningsOf(`routes:
  - { path: /shop, methods: GET, upstream: http://a }
  - { path: /shop/cart, upstream: http://a }
  - { path: { exact: /shop/cart }, methods: [GET], host: a.example, upstream: http://a }
  - { host: "*.example", upstream: http://a }
  - { host: "*.shop.example", headers: { X-Beta: "1" }, upstream: http://a }
  - { upstream: http://b }
  - { upstream: http://c }
`),
    [`4:5 ${shadowed("2:5")}`, `6:5 ${shadowed("5:5")}`, `8:5 ${shadowed("7:5")}`],
  );
});

Deno.test("warningLines: an upstream that nothing is sent to", () => {
  deepEqual(
    warningsOf(`upstreams:
  shop: { targets: http://a }
  cart: { targets: http://a }
  db: { targets: tcp://a:1 }
routes: [{ upstream: shop }]
tcp: [{ listen: 1, upstream: db }]
`),
    ["3:3 nothing is sent to upstream 'cart'; name it in a route, or leave it out"],
  );
});

Deno.test("warningLines: a target that is Weir's own listener", () => {
  const own = (
    address: string,
    what = "requests come back until they are refused as a loop (508)",
  ) =>
    `this target is Weir itself, which listens on '${address}': ${what}; name the service that is ` +
    "meant";
  const endless = "connections come back without end";
  deepEqual(
    warningsOf(`listen: [":8080", "10.0.0.1:80", "[::1]:81"]
upstreams:
  shop:
    targets:
      - http://localhost:8080
      - http://127.0.0.9:8080/base
      - http://[::1]:8080
      - { url: "http://10.0.0.1" }
      - http://[::1]:81
      - http://127.0.0.1:81
      - http://shop:8080
      - http://10.0.0.1:8081
routes:
  - { path: /shop, upstream: shop }
  - { path: /self, upstream: "http://0.0.0.0:8080" }
  - { path: /metrics, upstream: "http://127.0.0.1:42007" }
  - { path: /db, upstream: "http://localhost:5432" }
tcp:
  - { listen: ":5432", upstream: "localhost:5432" }
  - { listen: ":5433", upstream: "localhost:8080" }
`),
    [
      `5:9 ${own(":8080")}`,
      `6:9 ${own(":8080")}`,
      `7:9 ${own(":8080")}`,
      `8:9 ${own("10.0.0.1:80")}`,
      `9:9 ${own("[::1]:81")}`,
      `15:30 ${own(":8080")}`,
      `19:34 ${own(":5432", endless)}`,
    ],
  );
  deepEqual(warningsOf("via: off\nroutes: [{ upstream: http://localhost:8080 }]\n"), [
    `2:22 ${own(":8080", "requests come back without end")}`,
  ]);
});

Deno.test("warningLines: a path with signs that stand for themselves there", () => {
  const literal = (sign: string, text: string, remedy: string) =>
    `'${sign}' in '${text}' is taken as it stands; ${remedy}`;
  const below = (path: string) => `write '${path}', which is for all below it as well`;
  deepEqual(
    warningsOf(`routes:
  - { path: /img/*, upstream: http://a }
  - { path: { exact: /img/*.png }, upstream: http://a }
  - { path: { prefix: /** }, upstream: http://a }
  - { path: { suffix: "*.gif" }, upstream: http://a }
  - { path: "/users/:id/orders", upstream: http://a }
  - { path: "/carts/{id}", upstream: http://a }
  - { path: { glob: /a/* }, upstream: http://a }
  - { path: { pattern: "/b/:id" }, upstream: http://a }
  - { path: { regex: "^/c/[a-z]*$" }, upstream: http://a }
  - { path: "/d/at:noon", strip_prefix: "/d*", upstream: http://a }
`),
    [
      `2:13 ${literal("*", "/img/*", below("/img"))}`,
      `3:22 ${literal("*", "/img/*.png", "write { glob: '/img/*.png' }")}`,
      `4:23 ${literal("*", "/**", below("/"))}`,
      `5:23 ${literal("*", "*.gif", "write { glob: '*.gif' }")}`,
      `6:13 ${
        literal(
          ":id",
          "/users/:id/orders",
          "for any text there write { pattern: '/users/:id/orders' }",
        )
      }`,
      `7:13 ${
        literal("{id}", "/carts/{id}", "for any text there write { pattern: '/carts/:id' }")
      }`,
      `11:41 ${literal("*", "/d*", "write '/d'")}`,
    ],
  );
});

Deno.test("warningLines: a path that ends with a slash, where nothing is for it without", () => {
  const bare =
    "'/api/' does not match '/api' itself; write '/api', which is for all below it as well";
  deepEqual(warningsOf("routes: [{ path: /api/, upstream: http://a }]"), [`1:18 ${bare}`]);
  for (const own of ["/api", "{ exact: /api }"]) {
    const text =
      `routes: [{ path: /api/, upstream: http://a }, { path: ${own}, upstream: http://b }]`;
    deepEqual(warningsOf(text), []);
  }
  deepEqual(warningsOf("routes: [{ path: { prefix: /api/ }, upstream: http://a }]"), []);
});

Deno.test("warningLines: a prefix that is never stripped", () => {
  const never = (prefix: string) =>
    `nothing is stripped: no path of this route begins with '${prefix}'; write what 'path' has, or ` +
    "leave it out";
  deepEqual(
    warningsOf(`routes:
  - { path: /shop, strip_prefix: /api, upstream: http://a }
  - { path: { exact: /shop2 }, strip_prefix: /shop, upstream: http://a }
  - { path: { prefix: /cart }, strip_prefix: /shop, upstream: http://a }
  - { path: { glob: "/b*/c" }, strip_prefix: /a, upstream: http://a }
  - { path: { pattern: "/d/:id" }, strip_prefix: /a, upstream: http://a }
  - { path: { regex: "^/e/[0-9]" }, strip_prefix: /a, upstream: http://a }
  - { strip_prefix: /, upstream: http://a }
`),
    [
      `2:34 ${never("/api")}`,
      `3:46 ${never("/shop")}`,
      `4:46 ${never("/shop")}`,
      `5:46 ${never("/a")}`,
      `6:50 ${never("/a")}`,
      `7:51 ${never("/a")}`,
      "8:21 nothing is stripped: every path begins with '/', and keeps it; leave 'strip_prefix' out",
    ],
  );
  deepEqual(
    warningsOf(`routes:
  - { path: /shop, strip_prefix: /shop/, upstream: http://a }
  - { path: /carts, strip_prefix: /carts/old, upstream: http://a }
  - { path: { prefix: /car }, strip_prefix: /cars, upstream: http://a }
  - { path: { suffix: .png }, strip_prefix: /shop, upstream: http://a }
  - { path: { glob: "/a*" }, strip_prefix: /ab, upstream: http://a }
  - { path: { pattern: "/b/:id?" }, strip_prefix: /b, upstream: http://a }
  - { strip_prefix: /shop, upstream: http://a }
`),
    [],
  );
});

Deno.test("warningLines: variables as other proxies write them", () => {
  const literal = (written: string, is: string) =>
    `'${written}' is taken as it stands; write \${${is}}`;
  deepEqual(
    warningsOf(`routes:
  - upstream: http://a
    request:
      headers:
        set: { X-Real-IP: $remote_addr, X-A: "a \${host} $1 {id} 5%" }
        add: { X-B: [b, "{http.request.method}"] }
      json: { set: { a: [{ b: "%[src]" }] } }
    response: { headers: { set: { X-C: "%PROTOCOL% $host" } } }
`),
    [
      `5:27 ${literal("$remote_addr", "client_ip")}`,
      `6:25 ${literal("{http.request.method}", "method")}`,
      `7:31 ${literal("%[src]", "client_ip")}`,
      `8:40 ${literal("%PROTOCOL%", "scheme")}`,
      `8:40 ${literal("$host", "host")}`,
    ],
  );
  deepEqual(
    warningsOf(`upstreams:
  shop:
    targets: [{ url: "http://$shop:80", headers: { X-Env: $DEPLOY_ENV } }, "http://$SHOP_HOST/a"]
routes:
  - path: { regex: "^/(?<a>.)$AB" }
    rewrite: { regex: "/(.*)", to: "/$1$NAME" }
    headers: { X-A: "$HOME $5 a$ABC" }
    upstream: shop
  - { upstream: "http://$CART_HOST:80" }
`),
    [
      "3:22 '$shop' is taken as it stands; a variable is ${NAME}",
      `3:59 ${literal("$DEPLOY_ENV", "DEPLOY_ENV")}`,
      "3:76 '$shop_host' is taken as it stands; a variable is ${NAME}",
      `7:21 ${literal("$HOME", "HOME")}`,
      `7:21 ${literal("$ABC", "ABC")}`,
      "9:17 '$CART_HOST' is taken as it stands; a variable is ${NAME}",
    ],
  );
});

Deno.test("warningLines: of several files each is told of in its turn", () => {
  const sources = [
    { name: "b.yaml", text: "upstreams: { x: { targets: http://a } }" },
    { name: "a.yaml", text: "routes: [{ upstream: http://a }, { upstream: http://a }]" },
  ];
  const loaded = atOnce(loading(sources, { env: {}, lenient: false }));
  deepEqual(warningLines(loaded).map((line) => line.split(": ")[0]), [
    "a.yaml:1:34",
    "b.yaml:1:14",
  ]);
});

import { equal, match } from "node:assert/strict";
import { folderOf, weir } from "./weir.ts";

const CONFIG = `upstreams:
  shop:
    targets: [http://localhost:8001/base, { url: http://localhost:8002, weight: 0 }]
routes:
  - { path: /api, methods: [POST], strip_prefix: /api, upstream: shop }
  - { host: shop.test, upstream: shop }
`;

Deno.test("weir explain says which route and target a request would have", async () => {
  await using folder = await folderOf({ "weir.yaml": CONFIG });
  const { code, stdout, stderr } = await weir(
    folder.path,
    "explain",
    "-X",
    "POST",
    "-H",
    "Host: other.test",
    "http://localhost:8080/api/orders?id=7",
  );
  equal(stderr, "");
  equal(code, 0);
  equal(
    stdout,
    `request   POST http://other.test/api/orders?id=7
route     1  * /api
upstream  shop (round_robin)
target    http://localhost:8001/base
sent as   POST /base/orders?id=7, Host: localhost:8001
targets   http://localhost:8001/base  weight 1  fit
          http://localhost:8002/      weight 0  passed over: weight 0
`,
  );
});

Deno.test("weir explain says why a request would go nowhere", async () => {
  await using folder = await folderOf({ "weir.yaml": CONFIG });
  const { code, stdout } = await weir(folder.path, "explain", "http://localhost/api");
  equal(code, 0);
  match(stdout, /^answer {4}405 Method not allowed: allowed here: POST$/m);
});

Deno.test("weir explain looks at the cookies that it is told of", async () => {
  await using folder = await folderOf({
    "weir.yaml": `routes:
- { cookies: { beta: "1" }, path: /, upstream: http://localhost:8002 }
- upstream: http://localhost:8001
`,
  });
  for (const [cookie, route] of [["a=b; beta=1", 1], ["beta=2", 2]]) {
    const args = ["explain", "-H", `Cookie: ${cookie}`, "http://localhost/"];
    match((await weir(folder.path, ...args)).stdout, new RegExp(`^route {5}${route} `, "m"));
  }
});

Deno.test("weir explain: bad usage is 2, a bad config 1", async () => {
  await using folder = await folderOf({ "weir.yaml": "routes: []\n" });
  const wrong = [[], ["nowhere"], ["-H", "x", "http://a/"], ["--client", "x", "http://a/"]];
  for (const args of wrong) equal((await weir(folder.path, "explain", ...args)).code, 2);
  equal((await weir(folder.path, "explain", "http://a/", "http://b/")).code, 2);
  equal((await weir(folder.path, "explain", "http://a/")).code, 1);
});

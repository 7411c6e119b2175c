import { deepEqual, equal } from "node:assert/strict";
import { type Ended, folderOf, weir } from "./weir.ts";

const PLAN = `listen  :8080
listen  [::1]:8081
admin   off

upstreams
  shop (random)
    http://localhost:8001/  weight 1
    http://localhost:82/    weight 30
  http://localhost:8003 (round_robin)
    http://localhost:8003/  weight 1

routes, the first that matches wins
  1  a.example, *.b.example:80  /api      GET, POST   header X-Beta = 1, cookie beta present, query v ~ ^2  → shop
  2  any host                   exact /x  any method                                                        → shop
  3  any host                   any path  any method                                                        → http://localhost:8003
`;

Deno.test("weir check prints the plan of a config", async () => {
  await using folder = await folderOf({
    "weir.yaml": `
listen: [":8080", "[::1]:8081"]
admin: off
upstreams:
  shop:
    strategy: random
    targets: [http://localhost:8001, { url: "http://localhost:82", weight: 30 }]
routes:
  - host: [a.example, "*.b.example:80"]
    path: /api
    methods: [GET, POST]
    headers: { X-Beta: "1" }
    cookies: { beta: { present: true } }
    query: { v: { regex: ^2 } }
    upstream: shop
  - { path: { exact: /x }, upstream: shop }
  - upstream: http://localhost:8003
`,
  });
  const plan: Ended = { code: 0, stdout: PLAN, stderr: "" };
  deepEqual(await weir(folder.path, "check"), plan);
  deepEqual(await weir(folder.path, "check", "-f", "weir.yaml"), plan);
});

Deno.test("weir check prints what an upstream does beyond taking turns", async () => {
  await using folder = await folderOf({
    "weir.yaml": `
upstreams:
  all:
    targets: [{ url: "http://a", max_concurrency: 9 }, { url: "http://bc", weight: 10 }]
    retry: { attempts: 3 }
    health_check: { path: /healthz, interval: 250ms }
    outlier: { eject_for: 90s }
    slow_start: 1m
    panic: true
    backpressure: {}
    queue: { size: 100, timeout: 2h }
  keyed:
    strategy: maglev
    targets: http://a
    hash: { source: header, key: X-Key, fallback: client_ip, bounded_load: 1.25 }
    health_check: { kind: tcp }
routes: [{ upstream: all }, { upstream: keyed }]
`,
  });
  const { stdout, stderr } = await weir(folder.path, "check");
  equal(stderr, "");
  equal(
    stdout.split("\n\n")[1],
    `upstreams
  all (round_robin)
    http://a/   weight 1   at most 9 at a time
    http://bc/  weight 10
    queue         100 for 2h
    backpressure  100ms, 500ms, 1s, 10s
    retry         3 attempts
    health_check  GET /healthz every 250ms
    outlier       5 failures, out for 90s
    slow_start    1m
    panic         when no target is fit, all are
  keyed (maglev)
    http://a/  weight 1
    hash          header X-Key, else client_ip, bounded load 1.25
    health_check  tcp every 5s`,
  );
});

Deno.test("weir check reads files and folders as one config", async () => {
  await using folder = await folderOf({
    "base.yaml": "admin: off\nupstreams: { a: { targets: http://a } }\n",
    "routes/2.yml": "routes: [{ path: /2, upstream: a }]\n",
    "routes/1.json": '{ "routes": [{ "path": "/1", "upstream": "a" }] }\n',
    "routes/note.txt": "not a config",
  });
  const { stdout, stderr } = await weir(folder.path, "check", "-f", "base.yaml", "-f", "routes");
  equal(stderr, "");
  equal(
    stdout.split("wins\n")[1],
    "  1  any host  /1  any method  → a\n  2  any host  /2  any method  → a\n",
  );
});

const bad: { name: string; files: Record<string, string>; args: string[]; stderr: string }[] = [
  {
    name: "a file that is not there",
    files: {},
    args: ["-f", "none.yaml", "-f", "nor.yaml"],
    stderr: "none.yaml:1:1: there is no such file or folder\n" +
      "nor.yaml:1:1: there is no such file or folder\n",
  },
  {
    name: "a folder without a config",
    files: { "conf/a.txt": "" },
    args: ["-f", "conf"],
    stderr:
      "conf:1:1: the folder holds no .yaml, .yml or .json file; put one there, or name a file\n",
  },
  {
    name: "an empty file",
    files: { "a.yaml": "" },
    args: ["-f", "a.yaml"],
    stderr: "a.yaml:1:1: the file is empty; a config has 'routes' at least\n",
  },
  {
    name: "many problems in several files",
    files: {
      "a.yaml": "routes:\n  - { upstrem: http://a }\n",
      "b.yaml": "listen: :99999\n",
    },
    args: ["-f", "a.yaml", "-f", "b.yaml"],
    stderr: "a.yaml:2:7: unknown key 'upstrem'; did you mean 'upstream'?\n" +
      "b.yaml:1:9: expected a port from 0 to 65535, got 99999\n",
  },
  {
    name: "an admin listener for other machines",
    files: { "a.yaml": "admin: 0.0.0.0:9000\nroutes: [{ upstream: http://a }]\n" },
    args: ["-f", "a.yaml"],
    stderr: "a.yaml:1:8: an address that other machines can reach needs a token; write " +
      "admin: { address, token }, or use 127.0.0.1, [::1] or localhost\n",
  },
];

for (const { name, files, args, stderr } of bad) {
  Deno.test(`weir check and weir run refuse ${name}, exit code 1`, async () => {
    await using folder = await folderOf(files);
    const refused: Ended = { code: 1, stdout: "", stderr };
    deepEqual(await weir(folder.path, "check", ...args), refused);
    deepEqual(await weir(folder.path, "run", ...args), refused);
  });
}

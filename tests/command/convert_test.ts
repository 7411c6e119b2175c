import { deepEqual, equal, match } from "node:assert/strict";
import { type Ended, folderOf, onDeno, ROOT, Running, weir } from "./weir.ts";
import { Upstream } from "./upstream.ts";

const OLD = `http_routes:
  - target: http://localhost:8081/base
    host: localhost
    path_prefix: /users
    strip_path_prefix: true
http_config:
  port: ":8021"
log_level: debug
`;

const ON_LOOPBACK =
  "the internal API is at 127.0.0.1:42007, which only this machine reaches; for " +
  "others it needs a token, in Weir's own language: admin: { address, token }";
const BASE = "/base of the target is put before the path of each request";

const CONVERTED = `# Made by 'weir convert' of old.yml, in the language of go-reverse-proxy.

listen: :8021

# the internal API is at 127.0.0.1:42007, which only this machine reaches; for others it needs a
# token, in Weir's own language: admin: { address, token } (old.yml:1:1)
admin:
  address: 127.0.0.1:42007
  reload_answer: text

log:
  level: debug

routes:
  - host: localhost:8021
    path: { prefix: /users }
    rewrite: { regex: ^/users, to: "" }
    # /base of the target is put before the path of each request (old.yml:2:13)
    upstream: http://localhost:8081/base
`;

const PLAN = `listen  :8021
admin   127.0.0.1:42007

upstreams
  http://localhost:8081/base (round_robin)
    http://localhost:8081/base  weight 1

routes, the first that matches wins
  1  localhost:8021  prefix /users  any method  → http://localhost:8081/base
`;

Deno.test("weir convert prints a config that weir check takes", async () => {
  await using folder = await folderOf({ "old.yml": OLD });
  const converted = await weir(folder.path, "convert", "-f", "old.yml");
  deepEqual(converted, { code: 0, stdout: CONVERTED, stderr: "" });
  await Deno.writeTextFile(`${folder.path}/weir.yaml`, converted.stdout);
  deepEqual(await weir(folder.path, "check"), { code: 0, stdout: PLAN, stderr: "" });
});

Deno.test("weir convert refuses a config of Weir's own, exit code 2", async () => {
  await using folder = await folderOf({ "weir.yaml": "routes: [{ upstream: http://a }]\n" });
  deepEqual(await weir(folder.path, "convert"), {
    code: 2,
    stdout: "",
    stderr: "weir.yaml is in Weir's own language already\n\n'weir convert --help' tells more.\n",
  });
});

Deno.test("weir convert, check and run tell what is wrong where it stands, exit code 1", async () => {
  await using folder = await folderOf({ "old.yml": OLD.replace("8081", "99999") });
  const stderr = "old.yml:2:13: expected a port from 1 to 65535, got 99999\n";
  const refused: Ended = { code: 1, stdout: "", stderr };
  for (const command of ["convert", "check", "run"]) {
    deepEqual(await weir(folder.path, command, "-f", "old.yml"), refused, command);
  }
});

const NEEDS_LENIENCE = `apiVersion: core/v1
kind: Entrypoint
spec: { runners: [{ apiVersion: core/v1, kind: HTTPServer }] }
---
apiVersion: core/v1
kind: HTTPServer
spec:
  enableProfile: true
  virtualHosts:
    - handlers: [{ handler: { apiVersion: core/v1, kind: ReverseProxyHandler } }]
---
apiVersion: core/v1
kind: ReverseProxyHandler
spec:
  loadBalancers:
    - pathMatcher: { match: /, matchType: Prefix }
      upstreams: [{ url: http://localhost:8001 }]
`;

Deno.test("weir check, convert and explain --lenient leave out what Weir does not do", async () => {
  await using folder = await folderOf({ "gate.yaml": NEEDS_LENIENCE });
  const refused = await weir(folder.path, "check", "-f", "gate.yaml");
  deepEqual([refused.code, refused.stdout], [1, ""]);
  match(refused.stderr, /^gate\.yaml:8:3: 'enableProfile' is not supported by Weir\n$/);
  const lenient = ["--lenient", "-f", "gate.yaml"];
  const checked = await weir(folder.path, "check", ...lenient);
  equal(checked.code, 0);
  match(checked.stdout, /^in the language of AILERON Gateway\n\nlisten {2}:8080\n/);
  match(
    checked.stdout,
    /\ngate\.yaml:8:3: note: left out: 'enableProfile' is not supported by Weir\n/,
  );
  const converted = await weir(folder.path, "convert", ...lenient);
  match(converted.stdout, /# left out: 'enableProfile' is not supported by Weir \(gate\.yaml:8:3/);
  const explained = await weir(folder.path, "explain", ...lenient, "http://localhost:8080/");
  match(explained.stdout, /target +http:\/\/localhost:8001\/\n/);
});

Deno.test("weir check tells the language of another program, and its notes", async () => {
  await using folder = await folderOf({ "old.yml": OLD });
  const { code, stdout, stderr } = await weir(folder.path, "check", "-f", "old.yml");
  const notes = `old.yml:1:1: note: ${ON_LOOPBACK}\nold.yml:2:13: note: ${BASE}\n`;
  equal(stdout, `in the language of go-reverse-proxy\n\n${PLAN}\n${notes}`);
  deepEqual([code, stderr], [0, ""]);
});

Deno.test("weir check: CONFIG_FILE names the file where no -f does, before weir.yaml", async () => {
  await using folder = await folderOf({
    "old.yml": OLD,
    "weir.yaml": "admin: off\nroutes: [{ upstream: http://a }]\n",
  });
  const firstLine = async (...args: string[]) => {
    const { path, arguments: given } = onDeno(["."]);
    const process = new Deno.Command(path, {
      args: [...given, "check", ...args],
      cwd: folder.path,
      env: { CONFIG_FILE: "old.yml" },
    });
    return new TextDecoder().decode((await process.output()).stdout).split("\n")[0];
  };
  equal(await firstLine(), "in the language of go-reverse-proxy");
  equal(await firstLine("-f", "weir.yaml"), "listen  :8080");
});

Deno.test("weir check needs no leave of Deno's to read CONFIG_FILE", async () => {
  await using folder = await folderOf({ "weir.yaml": "routes: [{ upstream: http://a }]\n" });
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--allow-net", "--allow-read=weir.yaml"],
      ...["--allow-env=LOG_TOKENS,LOG_STREAM", `${ROOT}mod.ts`, "check"],
    ],
    cwd: folder.path,
  });
  const { code, stderr } = await process.output();
  deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
});

Deno.test("weir run of another program's config: notes in the log, its answer to a reload", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf({
    "old.yml": OLD.replace("http://localhost:8081", upstream.url).replace(":8021", "127.0.0.1:0"),
  });
  const flags = ["-f", "old.yml", "--admin", "127.0.0.1:0"];
  await using running = await Running.start(onDeno(["."]), folder.path, flags);
  const { note } = await running.logged("a note on the config");
  equal(note, `old.yml:1:1: note: ${ON_LOOPBACK}`);
  const { dialect } = await running.logged("the config is in another program's language");
  equal(dialect, "go-reverse-proxy");

  const answer = await fetch(`${running.adminUrl}/reload`);
  equal(answer.headers.get("content-type"), "text/plain; charset=utf-8");
  deepEqual([answer.status, await answer.text()], [200, "Config reloaded"]);

  await Deno.writeTextFile(`${folder.path}/old.yml`, OLD.replace("8081", "99999"));
  const refused = await fetch(`${running.adminUrl}/reload`);
  deepEqual([refused.status, (await refused.json()).problems], [422, [
    "old.yml:2:13: expected a port from 1 to 65535, got 99999",
  ]]);
});

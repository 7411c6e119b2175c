/** Routes that answer by themselves, as a person sees them. */
import { equal, match } from "node:assert/strict";
import { folderOf, onBun, onDeno, Running, runToEnd, weir } from "./weir.ts";

const CONFIG = `admin: off
routes:
  - { path: /old, strip_prefix: /old, redirect: { to: "https://\${host}:8443\${path}" } }
  - { path: /down, respond: { status: 503, file: pages/down.html } }
`;

/** What `weir check` or `explain` prints in a folder above that of the config. */
async function told(...args: string[]) {
  await using folder = await folderOf({
    "etc/weir.yaml": CONFIG,
    "etc/pages/down.html": "<p>Down.</p>",
  });
  return await weir(folder.path, ...args);
}

Deno.test("weir check: the plan of routes that answer, whose files stand beside their config", async () => {
  const { code, stdout, stderr } = await told("check", "-f", "etc/weir.yaml");
  equal(stderr, "");
  equal(code, 0);
  match(stdout, /^routes, the first that matches wins\n/m);
  match(
    stdout,
    /1 {2}any host {2}\/old {3}any method {2}→ redirect 308 https:\/\/\$\{host\}:8443\$\{path\}$/m,
  );
  match(
    stdout,
    /2 {2}any host {2}\/down {2}any method {2}→ respond 503, etc\/pages\/down.html$/m,
  );
});

Deno.test("weir explain: what a route would answer", async () => {
  const ask = (url: string) => told("explain", "-f", "etc/weir.yaml", url);
  equal(
    (await ask("http://a.test:8080/old/x")).stdout,
    `request   GET http://a.test:8080/old/x
route     1  * /old
answer    308 to https://a.test:8443/x
`,
  );
  match(
    (await ask("http://a.test/down")).stdout,
    /^answer {4}503, 12 bytes, text\/html; charset=utf-8$/m,
  );
});

Deno.test("weir run: a limit of one process is refused for several", async () => {
  const use = "{ rate_limit: { requests: 1, per: 1m } }";
  await using folder = await folderOf({
    "weir.yaml": `admin: off\nroutes:\n  - { use: ${use}, respond: {} }\n`,
  });
  const ended = await runToEnd({ ...onDeno(["."]) }, folder.path, ["run", "--workers", "2"]);
  equal(ended.code, 1);
  match(
    ended.stderr,
    /a limit of rate_limit is that of one process; leave it out, or use --workers 1/,
  );
});

Deno.test("weir check: a file that is not there is told at its place", async () => {
  await using folder = await folderOf({
    "weir.yaml": "routes:\n" +
      "  - { respond: { file: nothing.html } }\n" +
      "  - { path: /a, files: { root: weir.yaml } }\n" +
      "  - { path: /b, files: { root: nowhere } }\n",
  });
  const { code, stderr } = await weir(folder.path, "check");
  equal(code, 1);
  match(stderr, /^weir\.yaml:2:24: 'nothing\.html': there is no such file or folder$/m);
  match(stderr, /^weir\.yaml:3:32: 'weir\.yaml': it is a file; name the folder that it is in$/m);
  match(stderr, /^weir\.yaml:4:32: 'nowhere': there is no such file or folder$/m);
});

Deno.test("weir check: modules that do not load, or export nothing that would do, are told at their place", async () => {
  await using folder = await folderOf({
    "weir.yaml": "middleware: { mine: { module: none.ts } }\n" +
      "routes:\n" +
      "  - { path: /a, handler: missing.ts }\n" +
      "  - { path: /b, handler: none.ts }\n" +
      "  - { path: /c, handler: broken.ts }\n" +
      "  - { path: /d, use: mine, respond: {} }\n" +
      "  - { path: /e, handler: good.ts }\n",
    "none.ts": "export const hello = 1;\n",
    "broken.ts": "throw new Error('no database');\n",
    "good.ts": "export default () => new Response();\n",
  });
  const { code, stderr } = await weir(folder.path, "check");
  equal(code, 1);
  match(stderr, /^weir\.yaml:3:26: 'missing\.ts': there is no such file or folder$/m);
  match(stderr, /^weir\.yaml:4:26: 'none\.ts': its default export is no function of a Request/m);
  match(stderr, /^weir\.yaml:5:26: 'broken\.ts': it does not load: no database$/m);
  match(stderr, /^weir\.yaml:6:22: 'none\.ts': its default export is no middleware/m);
  equal(stderr.includes("good.ts"), false);
});

for (const [runtime, start] of [["Deno", onDeno(["."])], ["Bun", onBun()]] as const) {
  Deno.test({
    name:
      `weir run: a reload takes a module that has changed, and none that is broken, on ${runtime}`,
    ignore: start === undefined,
    async fn() {
      const says = (text: string) => `export default () => new Response("${text}");\n`;
      await using folder = await folderOf({
        "weir.yaml": 'listen: "127.0.0.1:0"\nadmin: "127.0.0.1:0"\nroutes: [{ handler: own.ts }]\n',
        "own.ts": says("one"),
      });
      await using program = await Running.start(start!, folder.path, ["run"]);
      const ask = async () => await (await fetch(program.url)).text();
      const reload = async () => {
        const answer = await fetch(`${program.adminUrl}/reload`, { method: "POST" });
        await answer.body?.cancel();
        return answer.status;
      };
      equal(await ask(), "one");
      await Deno.writeTextFile(`${folder.path}/own.ts`, says("two"));
      equal(await reload(), 200);
      equal(await ask(), "two");
      await Deno.writeTextFile(`${folder.path}/own.ts`, "export default 5;\n");
      equal(await reload(), 422);
      equal(await ask(), "two");
    },
  });
}

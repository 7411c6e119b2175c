import { deepEqual, equal, match } from "node:assert/strict";
import { ROOT, Running, runToEnd, type Start } from "./weir.ts";
import { folderOf } from "./weir.ts";
import { Upstream } from "./upstream.ts";

/** The first that runs: the one of the tests' own packages, the one on the search path. */
function installed(name: string): string | undefined {
  const paths = [`${ROOT}tests/runtimes/node_modules/.bin/${name}`, name];
  return paths.find((path) => {
    try {
      return new Deno.Command(path, { args: ["--version"], stdout: "null" }).outputSync().success;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  });
}

const bun = installed("bun");
const deno = Deno.execPath();

/** What `deno task bundle` runs, into a folder of the test. */
async function bundle(path: string): Promise<void> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const words = tasks.bundle.replace("dist/weir.js", path).split(" ");
  const made = await runToEnd({ path: deno, arguments: words.slice(1) }, ROOT, []);
  equal(made.code, 0, made.stderr);
}

/** Says its version and forwards a request, from an empty folder. */
async function works(start: Start): Promise<void> {
  await using empty = await folderOf();
  await using upstream = await Upstream.listen();
  const version = await runToEnd(start, empty.path, ["--version"]);
  match(version.stdout, /^weir \d+\.\d+\.\d+\n$/, version.stderr);
  const flags = ["--to", upstream.url, "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"];
  await using running = await Running.start(start, empty.path, ["proxy", ...flags]);
  const answer = fetch(running.url);
  (await upstream.next()).end("hello");
  equal(await (await answer).text(), "hello");
  equal(await (await fetch(`${running.adminUrl}/readyz`)).text(), "ready\n");
  for (const path of ["/", "/page/main.js", "/page/uplot.js"]) {
    const page = await fetch(running.adminUrl + path);
    deepEqual([path, page.status, (await page.text()).length > 0], [path, 200, true]);
  }
  running.signal("SIGTERM");
  equal(await running.ended, 0);
  deepEqual([...Deno.readDirSync(empty.path)], []);
}

/** Two processes of it answer, and end with it. */
async function worksTogether(start: Start): Promise<void> {
  await using upstream = await Upstream.listen();
  const text =
    `listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nroutes: [{ upstream: "${upstream.url}" }]\n`;
  await using folder = await folderOf({ "weir.yaml": text });
  await using running = await Running.start(start, folder.path, ["run", "--workers", "2"]);
  const answer = fetch(running.url);
  (await upstream.next()).end("hello");
  equal(await (await answer).text(), "hello");
  const metrics = await (await fetch(`${running.adminUrl}/metrics`)).text();
  match(metrics, /^weir_workers 2$/m);
  match(metrics, /^http_request_total_count 1$/m);
  running.signal("SIGTERM");
  equal(await running.ended, 0);
}

Deno.test("the bundle is one file that runs on Deno from an empty folder", async () => {
  await using folder = await folderOf();
  const path = `${folder.path}/weir.js`;
  await bundle(path);
  const permissions = ["--no-prompt", "--cached-only", "--allow-net", "--allow-env"];
  await works({ path: deno, arguments: ["run", "--quiet", ...permissions, path] });
  const more = ["--allow-read", "--allow-run"];
  await worksTogether({ path: deno, arguments: ["run", "--quiet", ...permissions, ...more, path] });
});

Deno.test({
  name: "the bundle is one file that runs on Bun from an empty folder",
  ignore: bun === undefined && Deno.env.get("CI") === undefined,
  async fn() {
    await using folder = await folderOf();
    const path = `${folder.path}/weir.js`;
    await bundle(path);
    await works({ path: bun!, arguments: ["run", "--no-install", path] });
    await worksTogether({ path: bun!, arguments: ["run", "--no-install", path] });
  },
});

Deno.test({
  name: "the executable of bun build --compile runs from an empty folder",
  ignore: bun === undefined && Deno.env.get("CI") === undefined,
  async fn() {
    await using folder = await folderOf();
    await bundle(`${folder.path}/weir.js`);
    const made = await runToEnd({ path: bun!, arguments: [] }, folder.path, [
      "build",
      "--compile",
      "--outfile=weir",
      "weir.js",
    ]);
    equal(made.code, 0, made.stderr);
    await works({ path: `${folder.path}/weir`, arguments: [] });
    await worksTogether({ path: `${folder.path}/weir`, arguments: [] });
  },
});

Deno.test("the executable of deno compile runs from an empty folder", async (t) => {
  await using folder = await folderOf();
  await bundle(`${folder.path}/weir.js`);
  const made = await runToEnd({ path: deno, arguments: [] }, folder.path, [
    "compile",
    "--quiet",
    // JSDoc of packages in the bundle names modules that are in it already.
    "--no-check",
    "--allow-net",
    "--allow-read",
    "--allow-env",
    "--allow-run",
    "--output=weir",
    "weir.js",
  ]);
  // It takes its runtime from the network, where there is one.
  const stub = made.stderr.includes("error sending request for url");
  await t.step({
    name: stub ? "skipped: the runtime of the executable cannot be downloaded here" : "it runs",
    ignore: stub,
    async fn() {
      equal(made.code, 0, made.stderr);
      await works({ path: `${folder.path}/weir`, arguments: [] });
      await worksTogether({ path: `${folder.path}/weir`, arguments: [] });
    },
  });
});

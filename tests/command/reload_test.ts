import { deepEqual, equal, match } from "node:assert/strict";
import { Upstream } from "./upstream.ts";
import { folderOf, onDeno, Running } from "./weir.ts";

const start = onDeno(["."]);
const TOKEN = "abcdefghijklmnop";

function configFor(upstream: Upstream, more = ""): string {
  const text = `listen: 127.0.0.1:0\nroutes: [{ upstream: "${upstream.url}" }]\n`;
  return text + (more || "admin: 127.0.0.1:0\n");
}

async function reload(running: Running): Promise<number> {
  const answer = await fetch(`${running.adminUrl}/reload`, { method: "POST" });
  await answer.body?.cancel();
  return answer.status;
}

Deno.test("weir run: flags take the place of keys after a reload, too", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf({ "weir.yaml": configFor(upstream) });
  const flags = ["--admin", "127.0.0.1:0", "--access-log", "off"];
  await using running = await Running.start(start, folder.path, flags);
  const other = configFor(upstream, "admin: off\nlog: { access: true }\n");
  await Deno.writeTextFile(`${folder.path}/weir.yaml`, other);
  equal(await reload(running), 200);
  equal(await reload(running), 200);
  const answer = fetch(running.url);
  (await upstream.next()).end();
  await (await answer).text();
  running.signal("SIGTERM");
  await running.logged("stopped");
  equal(running.hasLogged("request"), false);
});

Deno.test("weir run --watch sees a file that comes to a folder", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf({ "conf/a.yaml": configFor(upstream) });
  await using running = await Running.start(start, folder.path, ["-f", "conf", "--watch"]);
  const write = async (nth: number) => {
    const text = `routes: [{ path: /${nth}, upstream: "${upstream.url}" }]\n`;
    await Deno.writeTextFile(`${folder.path}/conf/b.yaml`, text);
  };
  // What is there before the first look is no change.
  let nth = 0;
  const writing = setInterval(() => void write(nth++), 2_000);
  try {
    await running.logged("reloaded");
  } finally {
    clearInterval(writing);
  }
});

Deno.test("weir run: the token can be changed, and the address stays", async () => {
  await using upstream = await Upstream.listen();
  const configOf = (token: string) =>
    configFor(upstream, `admin: { address: 127.0.0.1:0, token: ${token} }\n`);
  await using folder = await folderOf({ "weir.yaml": configOf(TOKEN) });
  await using running = await Running.start(start, folder.path, []);
  const ask = async (token: string, init: RequestInit & { path: string }) => {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch(running.adminUrl + init.path, { ...init, headers });
    const text = await answer.text();
    equal(text.includes(TOKEN), false);
    return answer.status;
  };
  equal(await ask("wrong", { path: "/config" }), 401);
  equal(await ask(TOKEN, { path: "/config" }), 200);
  await Deno.writeTextFile(`${folder.path}/weir.yaml`, configOf(`${TOKEN}2`));
  equal(await ask(TOKEN, { path: "/reload", method: "POST" }), 200);
  equal(await ask(TOKEN, { path: "/readyz" }), 401);
  equal(await ask(`${TOKEN}2`, { path: "/readyz" }), 200);
});

Deno.test("weir run: PEM files that a reload names and cannot use change nothing", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf({ "weir.yaml": configFor(upstream) });
  await using running = await Running.start(start, folder.path, []);
  const tls = `admin: 127.0.0.1:0\n` +
    "upstreams: { s: { targets: { url: https://s, tls: { ca: no.pem } } } }\n";
  await Deno.writeTextFile(`${folder.path}/weir.yaml`, configFor(upstream, tls));
  equal(await reload(running), 422);
  const { problems } = await running.logged("reload failed; the config is unchanged");
  match((problems as string[])[0], /^weir\.yaml:\d+:\d+: 'no\.pem': /);
  deepEqual((problems as string[]).length, 1);
});

Deno.test("weir proxy: SIGHUP is logged, as there is no file to read", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf();
  const flags = [
    "proxy",
    "--to",
    upstream.url,
    "--listen",
    "127.0.0.1:0",
    "--admin",
    "127.0.0.1:0",
  ];
  await using running = await Running.start(start, folder.path, flags);
  running.signal("SIGHUP");
  const { reason } = await running.logged("reload failed; the config is unchanged");
  equal(reason, "there is no config file to read");
  equal(await reload(running), 409);
});

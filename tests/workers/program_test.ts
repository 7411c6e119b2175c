import { deepEqual, equal, match } from "node:assert/strict";
import { bunCommand } from "../blackbox/program.ts";
import { Authority } from "../tls/certificates.ts";
import { folderOf, onDeno, ROOT, Running, runToEnd, type Start, weir } from "../command/weir.ts";
import { Scrape } from "../metrics/scrape.ts";
import { inTime } from "../resilience/changes.ts";
import { Load } from "../resilience/load.ts";
import { Upstream } from "../resilience/upstream.ts";

const CONFIG =
  "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nroutes: [{ upstream: http://127.0.0.1:9 }]\n";

const FILES = `${CONFIG.replace(/routes.*/, "routes:")}
  - { path: /down, respond: { file: down.txt } }
  - { path: /, files: { root: public } }
`;

async function textAt(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

const QUICK = `${CONFIG}shutdown_timeout: 100ms\n`;

/** A program of two workers, and one of them, which is stopped while it starts. */
async function heldAtStart(start: Start, cwd: string): Promise<{ running: Running; pid: number }> {
  const running = Running.spawn(start, cwd, ["--workers", "2"]);
  let pid: number | undefined;
  await until(async () => (pid = await workerOf(running.pid)) !== undefined);
  Deno.kill(pid!, "SIGSTOP");
  return { running, pid: pid! };
}

/** One that is a program of its own already: before, it is still the one that starts it. */
async function workerOf(pid: number): Promise<number | undefined> {
  const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  for (const child of children.split(" ").filter((each) => each !== "")) {
    const command = await Deno.readTextFile(`/proc/${child}/cmdline`);
    if (command.includes("--as-worker")) return Number(child);
  }
  return undefined;
}

/** On Deno, what `--workers` needs. */
function permitted(): Start {
  const { path, arguments: [run, ...rest] } = onDeno(["."]);
  return { path, arguments: [run, "--allow-run", ...rest] };
}

/** Each runtime that is installed here. */
function* starts(): Iterable<[name: string, start: Start]> {
  yield ["deno", permitted()];
  const bun = bunCommand();
  if (bun !== undefined) yield ["bun", { path: bun.path, arguments: ["run", `${ROOT}mod.ts`] }];
}

Deno.test("weir run --workers: what is no number of processes is bad usage", async () => {
  await using folder = await folderOf({ "weir.yaml": CONFIG });
  for (const text of ["0", "x", "1000"]) {
    const { code, stderr } = await weir(folder.path, "run", "--workers", text);
    equal(code, 2);
    equal(stderr.split("\n")[0], `--workers: expected 1 to 256, or auto, got '${text}'`);
  }
});

Deno.test("weir run --workers 2 says what it lacks of Deno's permissions", async () => {
  await using folder = await folderOf({ "weir.yaml": CONFIG });
  const { code, stderr } = await weir(folder.path, "run", "--workers", "2");
  equal(code, 2);
  match(stderr, /^--workers: Deno does not let this program start others; add --allow-run\n/);
});

Deno.test("weir run --workers 1 is one process, and needs no more than without", async () => {
  await using folder = await folderOf({ "weir.yaml": CONFIG });
  await using running = await Running.start(onDeno(["."]), folder.path, ["--workers", "1"]);
  equal("workers" in await running.logged("listening"), false);
});

Deno.test("weir run --workers 2: a config with faults is told as ever, exit code 1", async () => {
  await using folder = await folderOf({ "weir.yaml": "routes: [{ upstream: 7 }]\n" });
  const { code, stderr } = await runToEnd(permitted(), folder.path, ["--workers", "2"]);
  equal(code, 1);
  match(stderr, /^weir\.yaml:1:22: /);
});

for (const [name, start] of starts()) {
  Deno.test(`weir run --as-worker on ${name}: nobody is there to work for`, async () => {
    await using folder = await folderOf({ "weir.yaml": CONFIG });
    const { code, stderr } = await runToEnd(start, folder.path, ["run", "--as-worker"]);
    equal(code, 2);
    match(stderr, /^--as-worker is for Weir's own use\n/);
  });

  const isLinux = Deno.build.os === "linux";

  Deno.test({
    name: `weir run --workers 2 on ${name}: SIGTERM ends it also while a worker starts`,
    ignore: !isLinux,
    async fn() {
      await using folder = await folderOf({ "weir.yaml": QUICK });
      const { running, pid } = await heldAtStart(start, folder.path);
      await using _ = running;
      running.signal("SIGTERM");
      const killed = await running.logged("worker killed");
      deepEqual([killed.pid, killed.cause], [pid, "it has not ended in time"]);
      equal(await running.ended, 0);
      equal(running.hasLogged("listening"), false);
    },
  });

  Deno.test({
    name: `weir run --workers 2 on ${name}: SIGHUP while a worker starts is a reload after it`,
    ignore: !isLinux,
    async fn() {
      await using folder = await folderOf({ "weir.yaml": QUICK });
      const { running, pid } = await heldAtStart(start, folder.path);
      await using _ = running;
      running.signal("SIGHUP");
      Deno.kill(pid, "SIGCONT");
      await running.logged("reloaded");
      running.signal("SIGTERM");
      equal(await running.ended, 0);
    },
  });

  Deno.test(`weir run --workers 2 on ${name}: no line of log is torn or lost`, async () => {
    await using upstream = await Upstream.listen("a");
    const text = CONFIG.replace("http://127.0.0.1:9", upstream.url);
    await using folder = await folderOf({ "weir.yaml": text });
    await using running = await Running.start(start, folder.path, ["--workers", "2"]);
    const load = new Load(Number(new URL(running.url).port), { requests: 3000, atOnce: 64 });
    await load.over;
    running.signal("SIGTERM");
    // Each line is read as JSON.
    equal(await running.ended, 0);
    const lines = running.text.split("\n").filter((line) => line.includes('"message":"request"'));
    const workers = lines.map((line) => JSON.parse(line).worker);
    equal(workers.length, 3000);
    deepEqual([...new Set(workers)].sort(), [1, 2]);
  });

  Deno.test(`weir run --workers 2 on ${name}: workers answer with files`, async () => {
    await using folder = await folderOf({
      "weir.yaml": FILES,
      "down.txt": "down",
      "public/a.txt": "a",
    });
    await using running = await Running.start(start, folder.path, ["--workers", "2"]);
    for (let nth = 0; nth < 8; nth++) {
      equal(await textAt(`${running.url}/down`), "down");
      equal(await textAt(`${running.url}/a.txt`), "a");
    }
    await Deno.writeTextFile(`${folder.path}/up.txt`, "up");
    await Deno.writeTextFile(`${folder.path}/weir.yaml`, FILES.replace("down.txt", "up.txt"));
    const answer = await fetch(`${running.adminUrl}/reload`, { method: "POST" });
    const { detail } = await answer.json();
    if (name === "deno") {
      match(detail, /^Deno does not let the workers read 'up.txt'; start the program again/);
    }
    equal(await textAt(`${running.url}/down`), name === "deno" ? "down" : "up");
  });

  Deno.test(`weir run --workers 2 on ${name}: PEM files are read once for all`, async () => {
    const text = `listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nroutes: [{ upstream: s }]\n` +
      `upstreams: { s: { targets: [{ url: "https://127.0.0.1:9", tls: { ca: ca.pem } }] } }\n`;
    await using folder = await folderOf({ "weir.yaml": text });
    const { certificate } = await Authority.make(folder.path, "ca");
    await Deno.rename(certificate, `${folder.path}/ca.pem`);
    await using running = await Running.start(start, folder.path, ["--workers", "2"]);
    await Deno.remove(`${folder.path}/ca.pem`);
    const { pid } = await running.logged("worker started");
    Deno.kill(Number(pid), "SIGKILL");
    await until(async () => (await scrape(running)).value("weir_worker_restarts_total") === 1);
    await until(async () => (await scrape(running)).value("weir_workers") === 2);
    equal(running.hasLogged("worker did not start"), false);
  });

  Deno.test(`weir run --workers 2 on ${name}: what others share is in use all the same`, async () => {
    await using folder = await folderOf({ "a.yaml": CONFIG });
    const flags = ["--workers", "2", "-f"];
    await using running = await Running.start(start, folder.path, [...flags, "a.yaml"]);
    const { host } = new URL(running.url);
    await Deno.writeTextFile(`${folder.path}/b.yaml`, CONFIG.replace("127.0.0.1:0", host));
    const { code, stderr } = await runToEnd(start, folder.path, [...flags, "b.yaml"]);
    equal(code, 3);
    equal(stderr.startsWith(`cannot listen on ${host}: the address is in use; `), true, stderr);
    const admin = running.adminUrl.replace("http://", "");
    await Deno.writeTextFile(
      `${folder.path}/c.yaml`,
      CONFIG.replace(/admin: .*/, `admin: ${admin}`),
    );
    const third = await runToEnd(start, folder.path, [...flags, "c.yaml"]);
    equal(third.code, 3);
    equal(third.stderr.startsWith(`cannot listen on ${admin}: `), true, third.stderr);
  });
}

function scrape(running: Running): Promise<Scrape> {
  return Scrape.of(running.adminUrl);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const poll = async () => {
    while (!await holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await inTime(poll(), "it to be so");
}

Deno.test("weir run --workers 2 on Deno: who may read everything lets workers do so", async () => {
  await using folder = await folderOf({ "weir.yaml": CONFIG, "up.txt": "up" });
  const { path, arguments: [run, ...rest] } = onDeno([]);
  const start = { path, arguments: [run, "--allow-run", "--allow-read", ...rest] };
  await using running = await Running.start(start, folder.path, ["--workers", "2"]);
  const answering = CONFIG.replace(/routes.*/, "routes: [{ respond: { file: up.txt } }]");
  await Deno.writeTextFile(`${folder.path}/weir.yaml`, answering);
  const answer = await fetch(`${running.adminUrl}/reload`, { method: "POST" });
  equal(answer.status, 200, await answer.text());
  equal(await textAt(running.url), "up");
});

Deno.test("weir run --workers 2 on Deno says so where no list of permissions can name a file", async () => {
  const text = CONFIG.replace(/routes.*/, 'routes: [{ respond: { file: "a,b" } }]');
  await using folder = await folderOf({ "weir.yaml": text, "a,b": "" });
  const { code, stderr } = await runToEnd(permitted(), folder.path, ["--workers", "2"]);
  equal(code, 2);
  match(stderr, /^--workers: no list of Deno's can name 'a,b', for its comma; use --allow-read /);
});

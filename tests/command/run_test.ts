import { deepEqual, equal } from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { folderOf, onDeno, Running, weir } from "./weir.ts";
import { Upstream } from "./upstream.ts";

/** Every port is given by the system. */
function configFor(upstream: Upstream, more = ""): Record<string, string> {
  const text =
    `listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nroutes: [{ upstream: "${upstream.url}" }]\n`;
  return { "weir.yaml": text + more };
}

const start = onDeno(["."]);

Deno.test("weir run needs no more of Deno than network, environment and its config", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf(configFor(upstream));
  await using running = await Running.start(onDeno(["weir.yaml"]), folder.path, [
    "run",
    "-f",
    "weir.yaml",
  ]);
  const answer = fetch(running.url);
  (await upstream.next()).end("hello");
  equal(await (await answer).text(), "hello");
});

Deno.test("weir serves the weir.yaml of its folder, and tells where it listens", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf(configFor(upstream));
  await using running = await Running.start(start, folder.path, []);
  const { addresses, admin } = await running.logged("listening");
  equal((addresses as string[]).length, 1);
  for (const address of [addresses as string[], admin as string].flat()) {
    equal(/^127\.0\.0\.1:[1-9]\d*$/.test(address), true, address);
  }
  const answer = fetch(running.url);
  (await upstream.next()).end("hello");
  equal(await (await answer).text(), "hello");
});

Deno.test("weir run: flags take the place of keys of the config", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf(configFor(upstream, "log: { level: error }\n"));
  const flags = ["--admin", "off", "--log-level", "info", "--access-log", "off"];
  await using running = await Running.start(start, folder.path, flags);
  equal((await running.logged("listening")).admin, undefined);
  const answer = fetch(running.url);
  (await upstream.next()).end();
  await (await answer).text();
  running.signal("SIGTERM");
  await running.logged("stopped");
  equal(running.hasLogged("request"), false);
});

Deno.test("weir run: a request in flight finishes after SIGTERM, then exit code 0", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf(configFor(upstream));
  await using running = await Running.start(start, folder.path, []);
  const answer = fetch(running.url);
  const response = await upstream.next();
  running.signal("SIGTERM");
  const { signal, timeout_ms } = await running.logged("draining");
  deepEqual({ signal, timeout_ms }, { signal: "SIGTERM", timeout_ms: 5000 });
  const readiness = await fetch(`${running.adminUrl}/readyz`);
  equal(readiness.status, 503);
  equal(await readiness.text(), "draining\n");
  response.end("finished");
  equal(await (await answer).text(), "finished");
  equal(await running.ended, 0);
  await running.logged("stopped");
});

Deno.test("weir run: an idle connection does not keep it from ending", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf(configFor(upstream));
  await using running = await Running.start(start, folder.path, []);
  const idle = connect(Number(new URL(running.url).port), "127.0.0.1");
  const closed = new Promise((resolve) => idle.once("close", resolve));
  await once(idle, "connect");
  // The kernel's, it is reset where Weir has not taken it yet.
  idle.on("error", () => {});
  running.signal("SIGINT");
  idle.resume();
  await closed;
  equal(await running.ended, 0);
});

Deno.test("weir run: what outlasts shutdown_timeout is cut off, exit code 0", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf(configFor(upstream, "shutdown_timeout: 50ms\n"));
  await using running = await Running.start(start, folder.path, []);
  const answer = fetch(running.url).then(() => "answered", () => "cut off");
  await upstream.next();
  running.signal("SIGTERM");
  equal(await answer, "cut off");
  equal(await running.ended, 0);
});

Deno.test("weir run: a second signal ends it at once, exit code 128 + its number", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf(configFor(upstream, "shutdown_timeout: 1h\n"));
  for (const [name, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    await using running = await Running.start(start, folder.path, []);
    const answer = fetch(running.url).then(() => "answered", () => "cut off");
    await upstream.next();
    running.signal("SIGTERM");
    await running.logged("draining");
    running.signal(name);
    equal(await running.ended, code);
    equal(await answer, "cut off");
  }
});

Deno.test("weir run: SIGHUP reloads; without a change nothing changes", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf(configFor(upstream));
  await using running = await Running.start(start, folder.path, []);
  running.signal("SIGHUP");
  const { routes, targets } = await running.logged("reloaded");
  const same = { added: 0, removed: 0, kept: 1 };
  deepEqual([routes, targets], [same, same]);
  const answer = fetch(running.url);
  (await upstream.next()).end("still here");
  equal(await (await answer).text(), "still here");
});

Deno.test("weir run: an address in use is named with the way out, exit code 3", async () => {
  await using upstream = await Upstream.listen();
  const { host } = new URL(upstream.url);
  await using folder = await folderOf({
    "listen.yaml": `listen: "${host}"\nadmin: off\nroutes: [{ upstream: http://a }]\n`,
    "admin.yaml": `listen: 127.0.0.1:0\nadmin: "${host}"\nroutes: [{ upstream: http://a }]\n`,
  });
  const inUse = `cannot listen on ${host}: the address is in use; ` +
    "stop the program that holds it or choose another";
  deepEqual(await weir(folder.path, "-f", "listen.yaml"), {
    code: 3,
    stdout: "",
    stderr: `${inUse} with listen\n`,
  });
  deepEqual(await weir(folder.path, "-f", "admin.yaml"), {
    code: 3,
    stdout: "",
    stderr: `${inUse} for health with admin or --admin; --admin off does without\n`,
  });
  deepEqual(
    await weir(folder.path, "proxy", "--to", "http://a", "--listen", host, "--admin", "off"),
    {
      code: 3,
      stdout: "",
      stderr: `${inUse} with --listen\n`,
    },
  );
});

Deno.test("weir run: an address that this machine has not is told, exit code 3", async () => {
  await using folder = await folderOf({
    "weir.yaml": "listen: 192.0.2.1:8080\nadmin: off\nroutes: [{ upstream: http://a }]\n",
  });
  deepEqual(await weir(folder.path), {
    code: 3,
    stdout: "",
    stderr: "cannot listen on 192.0.2.1:8080: this machine has no such address\n",
  });
});

Deno.test("weir run: traffic goes on when nobody reads the log any more", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf(configFor(upstream));
  await using running = await Running.start(start, folder.path, []);
  await running.stopReading();
  for (let i = 0; i < 3; i++) {
    const answer = fetch(running.url);
    (await upstream.next()).end("served");
    equal(await (await answer).text(), "served");
  }
  running.signal("SIGTERM");
  equal(await running.ended, 0);
});

Deno.test("weir run: traffic does not wait for whoever reads the log", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf(configFor(upstream));
  await using running = await Running.start(start, folder.path, []);
  const resume = running.pauseReading();
  // A pipe holds 64 KiB; of what is more than can wait, the log says that it is lost.
  const path = "y".repeat(8 * 1024);
  for (let i = 0; i < 200; i++) {
    const answer = fetch(`${running.url}/${path}`);
    (await upstream.next()).end("served");
    equal(await (await answer).text(), "served");
  }
  resume();
  await running.logged("lines of log are lost: their reader was too slow");
});

Deno.test("weir proxy forwards to its targets in turn", async () => {
  await using first = await Upstream.listen();
  await using second = await Upstream.listen();
  await using folder = await folderOf();
  const flags = ["--to", `${first.url},${second.url}`, "--listen", "127.0.0.1:0", "--admin", "off"];
  await using running = await Running.start(start, folder.path, ["proxy", ...flags]);
  for (const upstream of [first, second, first]) {
    const answer = fetch(running.url);
    (await upstream.next()).end("hello");
    equal(await (await answer).text(), "hello");
  }
});

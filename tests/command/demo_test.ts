import { equal, match, rejects } from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { folderOf, onBun, onDeno, Running, type Start, weir } from "./weir.ts";

const PORTS = [8001, 8002, 8003, 8004, 8005, 8080, 8443];

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = once(server, "listening").then(() => true, () => false);
  server.listen(port);
  const free = await listening;
  if (free) {
    server.close();
    await once(server, "close");
  }
  return free;
}

const taken: number[] = [];
for (const port of PORTS) if (!await isFree(port)) taken.push(port);

Deno.test({
  name: "weir demo prints curl lines that work",
  ignore: taken.length > 0,
  async fn() {
    await using folder = await folderOf();
    await using running = await Running.start(onDeno([]), folder.path, ["demo", "--admin", "off"]);
    const ask = async (path: string, init?: RequestInit) =>
      await (await fetch(`http://localhost:8080${path}`, init)).json();
    const turns: string[] = [];
    for (let i = 0; i < 10; i++) turns.push((await ask("/")).upstream);
    equal(turns.join(" "), "one two three four five one two three four five");
    const weighted: string[] = [];
    for (let i = 0; i < 8; i++) weighted.push((await ask("/weighted")).upstream);
    equal(weighted.filter((name) => name === "one").length, 6);
    const order = await ask("/orders?id=7", { method: "POST", body: "hello" });
    equal(order.method, "POST");
    equal(order.path, "/orders?id=7");
    equal(order.fields["X-Forwarded-Host"], "localhost:8080");
    match(order.fields.Via, /^1\.1 weir-/);
    for (const path of ["/", "/weighted", "/orders?id=7"]) {
      match(running.text, new RegExp(`curl .*http://localhost:8080${path.replace("?", "\\?")}`));
    }
    running.signal("SIGINT");
    equal(await running.ended, 0);
  },
});

const { path, arguments: [run, ...more] } = onDeno([]);
const writing: Start = { path, arguments: [run, "--allow-read", "--allow-write", ...more] };

for (const [runtime, start] of [["deno", writing], ["bun", onBun()]] as const) {
  Deno.test({
    name: `weir demo --tls makes a certificate, and a curl line that works, on ${runtime}`,
    ignore: taken.length > 0 || start === undefined,
    async fn() {
      await using folder = await folderOf();
      await using running = await Running.start(start!, folder.path, [
        ...["demo", "--tls", "--admin", "off"],
      ]);
      const line = /curl --cacert (\S+) (https:\/\/\S+)/;
      while (!line.test(running.text)) await new Promise((next) => setTimeout(next, 20));
      const [, cert, url] = line.exec(running.text)!;
      for (const to of [url, "https://127.0.0.1:8443/", "https://[::1]:8443/"]) {
        const args = ["--silent", "--show-error", "--cacert", cert, to];
        const { stdout, stderr } = await new Deno.Command("curl", { args }).output();
        const text = new TextDecoder().decode(stdout);
        equal(new TextDecoder().decode(stderr), "");
        equal(JSON.parse(text).fields["X-Forwarded-Proto"], "https");
      }
      equal((await fetch("http://localhost:8080/")).status, 200);
      equal((await Deno.stat(cert.replace(/cert\.pem$/, "key.pem"))).mode! & 0o77, 0);
      running.signal("SIGINT");
      equal(await running.ended, 0);
      await rejects(Deno.stat(cert), Deno.errors.NotFound);
    },
  });
}

Deno.test("weir demo names a port that is taken, exit code 3", async () => {
  const server = createServer();
  const blocked = once(server, "listening").then(() => true, () => false);
  server.listen(8003, "127.0.0.1");
  const mine = await blocked;
  try {
    await using folder = await folderOf();
    const { code, stdout, stderr } = await weir(folder.path, "demo");
    equal(code, 3);
    equal(stdout, "");
    match(
      stderr,
      /^cannot listen on 127\.0\.0\.1:800[123]: the address is in use; stop the program that holds it/,
    );
  } finally {
    if (mine) server.close();
  }
});

import { deepEqual, equal, match } from "node:assert/strict";
import { folderOf, onDeno, Running, type Start, weir } from "./weir.ts";
import { Upstream } from "./upstream.ts";

const start = onDeno(["."]);
const anywhere = ["-address", "127.0.0.1:0"];

/** May also write to its folder. */
const writing: Start = {
  ...start,
  arguments: start.arguments.toSpliced(1, 0, "--allow-write=."),
};

Deno.test("weir fanout asks the next endpoint after one that is not good", async () => {
  await using first = await Upstream.listen();
  await using second = await Upstream.listen();
  await using folder = await folderOf();
  const flags = ["--endpoints", `${first.url},${second.url}/base`, ...anywhere];
  await using running = await Running.start(start, folder.path, ["fanout", ...flags]);
  const answer = fetch(`${running.url}/cart?id=7`);
  (await first.next()).writeHead(503).end("no");
  const asked = await second.next();
  equal(asked.req.url, "/base/cart?id=7");
  asked.writeHead(404).end("none here");
  equal((await answer).status, 404);
  equal(await (await answer).text(), "none here");
});

Deno.test("weir fanout --fanout asks all at once, also one named twice", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf();
  const flags = ["-fanout", "-e", `${upstream.url},${upstream.url}`, ...anywhere];
  await using running = await Running.start(start, folder.path, ["fanout", ...flags]);
  const answer = fetch(running.url);
  const slow = await upstream.next();
  (await upstream.next()).end("won");
  equal(await (await answer).text(), "won");
  slow.end();
});

Deno.test("weir fanout --terminal-responses says what is good; 502 where nothing is", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf();
  const flags = ["-e", upstream.url, "--term", "100,200", ...anywhere];
  await using running = await Running.start(start, folder.path, ["fanout", ...flags]);
  const answer = fetch(running.url);
  (await upstream.next()).writeHead(302, { Location: "/" }).end();
  equal((await answer).status, 502);
  equal((await answer).headers.get("content-type"), "application/problem+json");
  await (await answer).body?.cancel();
});

Deno.test("weir fanout sends an unsafe method to the first endpoint alone", async () => {
  await using first = await Upstream.listen();
  await using folder = await folderOf();
  const flags = ["-fanout", "-e", `${first.url},http://127.0.0.1:1`, ...anywhere];
  await using running = await Running.start(start, folder.path, ["fanout", ...flags]);
  const answer = fetch(running.url, { method: "POST", body: "order" });
  (await first.next()).writeHead(503).end();
  equal((await answer).status, 503);
  await (await answer).body?.cancel();
});

Deno.test("weir fanout --stop-after ends in order", async () => {
  await using folder = await folderOf();
  const flags = ["-e", "http://a", ...anywhere, "-log-date=false", "-log-time=f", "-stop", "1ms"];
  const { code, stdout, stderr } = await weir(folder.path, "fanout", ...flags);
  equal(stderr, "");
  match(
    stdout,
    /^listening addresses=127\.0\.0\.1:\d+\ndraining after_ms=1 timeout_ms=5000\nstopped\n$/,
  );
  equal(code, 0);
});

Deno.test("weir fanout --log-file stderr leaves stdout alone", async () => {
  await using folder = await folderOf();
  const flags = ["-e", "http://a", ...anywhere, "-log-file", "stderr", "-stop-after", "1ms"];
  const { code, stdout, stderr } = await weir(folder.path, "fanout", ...flags);
  equal(stdout, "");
  match(stderr, /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d listening /);
  equal(code, 0);
});

Deno.test("weir fanout --log-file adds to a file, a line for each request", async () => {
  await using upstream = await Upstream.listen();
  await using folder = await folderOf({ "a.log": "before\n" });
  const port = freePort();
  const flags = ["-e", upstream.url, "-address", `127.0.0.1:${port}`, "-log-file", "a.log"];
  const lines = ["-log-prefix", "w: ", "-log-date=false", "-log-msec"];
  const process = new Deno.Command(writing.path, {
    args: [...writing.arguments, "fanout", ...flags, ...lines],
    cwd: folder.path,
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const output = process.output();
  const served = async () => {
    const answer = answerOf(`http://127.0.0.1:${port}/cart`);
    (await upstream.next()).end();
    await answer;
  };
  const endedEarly = output.then(() => {
    throw new Error("weir ended before it was told to");
  });
  await Promise.race([served(), endedEarly]);
  process.kill("SIGTERM");
  const { code, stdout } = await output;
  equal(stdout.length, 0);
  equal(code, 0);
  const text = await Deno.readTextFile(`${folder.path}/a.log`);
  deepEqual(
    text.replace(/\d\d:\d\d:\d\d\.\d{3}000/g, "TIME").replace(/[\d.]+ms/g, "MS").split("\n"),
    [
      "before",
      `w: TIME listening addresses=127.0.0.1:${port}`,
      `w: TIME GET /cart → ${upstream.url}/ 200 MS`,
      "w: TIME draining signal=SIGTERM timeout_ms=5000",
      "w: TIME stopped",
      "",
    ],
  );
});

/** For a program that does not say on stdout where it listens. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Asks until somebody listens. */
async function answerOf(url: string): Promise<void> {
  while (true) {
    try {
      return await (await fetch(url)).body?.cancel();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

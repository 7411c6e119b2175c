/** `deno task example`, as its reader runs it. */
import { deepEqual, equal, match } from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { examples } from "../../examples/examples.ts";
import { ROOT, Running, runToEnd, type Start } from "../command/weir.ts";
import { ask } from "./stage.ts";

const start: Start = {
  path: Deno.execPath(),
  arguments: ["task", "--quiet", "--config", `${ROOT}deno.json`, "example"],
};

Deno.test("example starts servers and proxy, says what to try, and ends with Ctrl-C", async () => {
  await using running = await Running.start(start, ROOT, ["tremor"]);
  match(running.text, /^weir -f examples\/tremor\/weir\.yaml$/m);
  match(running.text, /^ {2}curl -v -XGET http:\/\/localhost:65535\/anything /m);
  for (const port of [8081, 8082, 8083]) {
    const { text } = await ask(65535, "GET /get");
    equal(JSON.parse(text).url, `http://localhost:${port}/get`);
  }
  running.signal("SIGINT");
  equal(await running.ended, 0);
});

Deno.test("example takes a file of its folder, with or without its ending, or a path", async () => {
  const { places } = examples.find(({ name }) => name === "aileron")!;
  const [{ port }] = places;
  // Refused by the port, after the file was found.
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  try {
    const files = ["config-maglev.yaml", "config-maglev", "weir.yaml"];
    for (const file of files) {
      const { code, stderr } = await runToEnd(start, ROOT, ["aileron", file]);
      deepEqual([code, stderr], [3, `the example needs 127.0.0.1:${port}, which is not free\n`]);
    }
  } finally {
    server.close();
  }
});

Deno.test("example refuses what it does not know, exit code 2", async () => {
  const cases: [string[], RegExp][] = [
    [[], /^usage: example NAME \[FILE\]\n\nNAME is aileron, .*tremor\.\n$/],
    [["tremr"], /^usage: /],
    [["tremor", "a", "b"], /^usage: /],
    [["aileron", "config-none"], /^aileron has no file config-none\n$/],
    [["balancing-reverse-proxy", "a"], /^balancing-reverse-proxy has no file a\n$/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await runToEnd(start, ROOT, args);
    equal(code, 2);
    match(stderr, message);
  }
});

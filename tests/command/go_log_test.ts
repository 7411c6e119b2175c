import { equal, match } from "node:assert/strict";
import { type GoLog, goLog } from "../../src/cli/go_log.ts";

const plain: GoLog = { prefix: "", date: false, time: false, msec: false, utc: true };
const stamp = { "@timestamp": "2009-01-23T01:23:23.123Z" };

function written(properties: Record<string, unknown>, log: Partial<GoLog> = {}): string {
  return goLog({ ...plain, ...log })(`${JSON.stringify({ ...stamp, ...properties })}\n`);
}

const event = { level: "INFO", message: "stopped", logger: "weir" };
const request = {
  level: "INFO",
  message: "request",
  logger: "weir.access",
  method: "GET",
  host: "a.test",
  path: "/cart",
  status: 200,
  bytes: 5,
  duration_ms: 1.234,
  target: "http://b/",
  client: "127.0.0.1",
  request_id: "r",
};

Deno.test("goLog begins a line with the prefix, and what is asked for of date and time", () => {
  const cases: [Partial<GoLog>, string][] = [
    [{}, "stopped\n"],
    [{ prefix: "weir: " }, "weir: stopped\n"],
    [{ date: true }, "2009/01/23 stopped\n"],
    [{ time: true }, "01:23:23 stopped\n"],
    [{ date: true, time: true }, "2009/01/23 01:23:23 stopped\n"],
    [{ msec: true }, "01:23:23.123000 stopped\n"],
    [
      { prefix: "$&", date: true, time: true, msec: true },
      "$&2009/01/23 01:23:23.123000 stopped\n",
    ],
  ];
  for (const [log, line] of cases) equal(written(event, log), line);
});

Deno.test("goLog writes the time of this machine's zone, or of UTC", () => {
  const there = new Date(stamp["@timestamp"]);
  const two = (number: number) => String(number).padStart(2, "0");
  equal(
    written(event, { date: true, time: true, utc: false }),
    `${there.getFullYear()}/${two(there.getMonth() + 1)}/${two(there.getDate())} ` +
      `${two(there.getHours())}:${two(there.getMinutes())}:${two(there.getSeconds())} stopped\n`,
  );
});

Deno.test("goLog writes a request as method, path, endpoint, status and duration", () => {
  equal(written(request), "GET /cart → http://b/ 200 1.234ms\n");
  equal(written({ ...request, target: undefined }), "GET /cart → 200 1.234ms\n");
});

Deno.test("goLog writes a request that could not be read with the reason", () => {
  const { level, message, logger } = request;
  const refused = { level, message, logger, status: 400, detail: "no host", bytes: 0 };
  equal(written(refused), "→ 400 no host\n");
});

Deno.test("goLog writes what happens with its properties, and its level where it matters", () => {
  equal(
    written({ ...event, message: "listening", addresses: [":80", ":81"] }),
    "listening addresses=:80,:81\n",
  );
  match(written({ ...event, level: "ERROR", message: "a fault" }), /^ERROR a fault\n$/);
});

Deno.test("goLog writes a line for each line", () => {
  const line = `${JSON.stringify({ ...stamp, ...event })}\n`;
  equal(goLog(plain)(line + line), "stopped\nstopped\n");
  equal(goLog(plain)(""), "");
});

Deno.test("goLog escapes what a terminal would act on", () => {
  equal(
    written({ ...request, path: "/\n\x1b\x9b" }),
    "GET /\\x0a\\x1b\\x9b → http://b/ 200 1.234ms\n",
  );
});

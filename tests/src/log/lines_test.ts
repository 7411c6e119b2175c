import assert from "node:assert/strict";
import { type AccessLine, jsonAccess, textAccess, textEvent } from "../../../src/log/lines.ts";

const line: AccessLine = {
  method: "GET",
  host: "shop.test",
  path: "/a",
  status: 200,
  bytes: 3,
  duration_ms: 1.5,
  route: "* /",
  upstream: "shop",
  target: undefined,
  client: "192.0.2.1",
  request_id: "id",
};

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

Deno.test("jsonAccess is one JSON object a line, as other log lines are", () => {
  const text = jsonAccess(line);
  assert.equal(text.indexOf("\n"), text.length - 1);
  const { "@timestamp": time, ...rest } = JSON.parse(text);
  assert.match(time, TIME);
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
  const { target: _, ...known } = line;
  assert.deepEqual(rest, {
    level: "INFO",
    message: "request",
    logger: "weir.access",
    ...known,
  });
});

Deno.test("jsonAccess and textAccess keep control characters out of the log", () => {
  for (const write of [jsonAccess, textAccess]) {
    const text = write({ ...line, host: "a\r\nb\x1b[31m" });
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(text.slice(0, -1), /[\x00-\x1f]/);
  }
});

Deno.test("textAccess names what is known, and nothing else", () => {
  const [time, ...words] = textAccess(line).trimEnd().split(" ");
  assert.match(time, TIME);
  assert.equal(
    words.join(" "),
    "info request method=GET host=shop.test path=/a status=200 bytes=3 duration_ms=1.5 " +
      "route=* / upstream=shop client=192.0.2.1 request_id=id",
  );
});

const fanout = [
  { target: "http://a/", outcome: "won", status: 200, ms: 1.5 },
  { target: "http://b/", outcome: "failed", reason: "reset", ms: 1 },
  { target: "http://c/", outcome: "lost", ms: 1.5 },
];

Deno.test("textAccess tells each attempt of a fan-out in a word", () => {
  const text = textAccess({ ...line, fanout });
  assert.match(
    text,
    / fanout=http:\/\/a\/;won;200;1\.5ms,http:\/\/b\/;failed;reset;1ms,http:\/\/c\/;lost;1\.5ms\n$/,
  );
});

Deno.test("jsonAccess tells each attempt of a fan-out", () => {
  assert.deepEqual(JSON.parse(jsonAccess({ ...line, fanout })).fanout, fanout);
});

Deno.test("textEvent gives time, level, message and properties", () => {
  const text = textEvent({
    category: ["weir"],
    level: "warning",
    message: ["listening on ", 8080, ""],
    rawMessage: "",
    timestamp: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    properties: { cause: "a\nb", nothing: undefined },
  });
  assert.equal(text, "2026-01-02T03:04:05.006Z warning listening on 8080 cause=a\\x0ab\n");
});

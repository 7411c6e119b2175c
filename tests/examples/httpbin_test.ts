/** The stand-in that examples use says what a real httpbin does. */
import { deepEqual } from "node:assert/strict";
import { httpbin } from "../../examples/upstreams/httpbin.ts";
import { open } from "../../examples/upstreams/place.ts";
import { Httpbin } from "../e2e/httpbin.ts";
import { ask, test, type Told } from "./stage.ts";

const STAND_IN = 8081;
const BOUNDARY = "Content-Type: multipart/form-data; boundary=b";
const PART = "--b\r\nContent-Disposition: form-data; name=";

/** Each with its body, and fields. */
const REQUESTS: readonly (readonly [line: string, body?: string, ...fields: string[]])[] = [
  ["GET /get"],
  ["GET /get?b=1&a=%20x&b=2", undefined, "x-a-b: c", "X-Request-Id: 1", "Via: 1.1 x"],
  ["GET /get", undefined, "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Host: a.test"],
  ["GET /get", undefined, "X-Forwarded-Proto: https", "X-Forwarded-Port: 1"],
  ["POST /post", '{"a": [1, null]}', "Content-Type: application/json"],
  ["POST /post?q=", "text"],
  ["POST /post", "b=1&a=x+y&b=2", "Content-Type: application/x-www-form-urlencoded"],
  [
    "POST /post",
    `${PART}"f"; filename="f.txt"\r\n\r\nin it\r\n${PART}"a"\r\n\r\n1\r\n--b--\r\n`,
    BOUNDARY,
  ],
  ["GET /anything", '{"snot": "badger"}', "Content-Type: application/json"],
  ["PATCH /anything/a/b?c=d", "7"],
];

test("httpbin: the stand-in's answers are those of a real one", {
  missing: await Httpbin.installed() ? undefined : "httpbin",
  async run() {
    await using _standIn = await open([{ port: STAND_IN, answer: httpbin }]);
    const { httpbin: real, authority } = await Httpbin.start();
    await using _real = real;
    const port = Number(authority.split(":")[1]);
    for (const [line, body, ...fields] of REQUESTS) {
      const asking = { host: "httpbin.test", body, fields };
      deepEqual(
        answerOf(await ask(STAND_IN, line, asking)),
        answerOf(await ask(port, line, asking)),
        line,
      );
    }
    for (const line of ["POST /get", "GET /post", "GET /nowhere"]) {
      deepEqual((await ask(STAND_IN, line)).status, (await ask(port, line)).status, line);
    }
  },
});

function answerOf({ status, head, text }: Told) {
  const names = ["content-type", "access-control-allow-origin", "access-control-allow-credentials"];
  return { status, fields: names.map((name) => head.one(name)), body: JSON.parse(text) };
}

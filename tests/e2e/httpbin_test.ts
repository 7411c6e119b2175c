/** A real service answers the same through Weir as without it: status, fields, every byte. */
import { deepEqual, equal, match } from "node:assert/strict";
import { type Answer, Client } from "../blackbox/client.ts";
import { head, message } from "../blackbox/message.ts";
import { bunCommand, type Command, denoCommand, Program } from "../blackbox/program.ts";
import { Httpbin } from "./httpbin.ts";

const CONFIG = new URL("weir.yaml", import.meta.url).pathname;

/** Method, target, and for a POST its body. */
const REQUESTS: readonly (readonly [line: string, body?: string])[] = [
  ["GET /get?a=1&b=%2f"],
  ["HEAD /get"],
  ["POST /post", '{"sum": 7}'],
  ["POST /anything/a//b?c", "\0\x7f\xff"],
  ["GET /redirect/1"],
  ["GET /cookies/set?a=1&b=2"],
  ["GET /stream/20"],
  ["GET /drip?duration=1&numbytes=5"],
  ["GET /gzip"],
  ["GET /brotli"],
  ["GET /status/418"],
  ["GET /delay/1"],
];

/** What Weir adds to an answer, the time of it, and what speaks of one connection only. */
const NOT_COMPARED = ["via", "x-request-id", "date", "connection", "transfer-encoding"];

const httpbinInstalled = await Httpbin.installed();
testThrough("deno", denoCommand(CONFIG));
testThrough("bun", bunCommand(CONFIG));

function testThrough(runtime: string, command: Command | undefined): void {
  const missing = [
    ...command === undefined ? [runtime] : [],
    ...httpbinInstalled ? [] : ["httpbin"],
  ];
  const note = missing.length === 0 ? "" : ` (not installed: ${missing.join(", ")})`;
  Deno.test({
    name: `httpbin through weir on ${runtime}${note}`,
    ignore: missing.length > 0 && Deno.env.get("CI") === undefined,
    async fn(t) {
      if (command === undefined || missing.length > 0) throw new Error("not installed");
      const { httpbin, authority } = await Httpbin.start();
      await using _httpbin = httpbin;
      await using weir = await Program.start(command, { HTTPBIN: `http://${authority}` });
      for (const [line, body] of REQUESTS) {
        await t.step(line, () => compare({ line, body, authority, weir }));
      }
    },
  });
}

interface Comparison {
  readonly line: string;
  readonly body: string | undefined;
  readonly authority: string;
  readonly weir: Program;
}

async function compare({ line, body, authority, weir }: Comparison): Promise<void> {
  const host = `127.0.0.1:${weir.port}`;
  // httpbin echoes this one field of those that Weir adds.
  const added = [`X-Forwarded-Host: ${host}`];
  const straight = requestOf(line, { host: authority, added, body });
  const expected = await answerOf(portOf(authority), straight);
  const actual = await answerOf(weir.port, requestOf(line, { host, body }));
  equal(actual.head.line, expected.head.line);
  deepEqual(actual.head.lines(NOT_COMPARED), expected.head.lines(NOT_COMPARED));
  deepEqual(actual.body.framing, expected.body.framing);
  deepEqual(timeless(actual), timeless(expected));
  equal(actual.body.complete, true);
  equal(actual.head.one("via"), "1.1 weir");
  match(actual.head.one("x-request-id")!, /^[0-9a-f-]{36}$/);
}

/** A body without the time that gzip writes into its header (RFC 1952 §2.3). */
function timeless({ head, body }: Answer): Uint8Array {
  const bytes = Uint8Array.from(body.bytes);
  if (head.one("content-encoding") === "gzip") bytes.fill(0, 4, 8);
  return bytes;
}

function requestOf(
  line: string,
  { host, added = [], body }: { host: string; added?: readonly string[]; body?: string },
): string {
  const accept = ["Accept: */*", "Accept-Encoding: gzip, br"];
  const lines = [`${line} HTTP/1.1`, `Host: ${host}`, ...accept, ...added];
  return body === undefined ? head(...lines) : message(lines, body);
}

async function answerOf(port: number, request: string): Promise<Answer> {
  const client = await Client.to(port);
  try {
    await client.send(request);
    const answer = await client.answer(request.slice(0, request.indexOf(" ")));
    await answer.body.whole();
    return answer;
  } finally {
    client.wire.leave();
  }
}

function portOf(authority: string): number {
  return Number(authority.slice(authority.indexOf(":") + 1));
}

import { deepEqual, equal, ok } from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { examples } from "../../examples/examples.ts";
import { flaky } from "../../examples/upstreams/flaky.ts";
import { open } from "../../examples/upstreams/place.ts";
import { ROOT, Running } from "../command/weir.ts";
import { ask, type Runtime, startOn, test, type Told } from "./stage.ts";

const PORT = 8080;
const REQUESTS = 1000;
const AT_A_TIME = 50;

const { arguments: args, places } = examples.find(({ name }) => name.startsWith("balancing"))!;
const PORTS = places.map(({ port }) => port);

/** From 0 up to 1, by the number of the request and the port (murmur3's last step). */
function shareOf(request: number, port: number): number {
  let bits = request * PORTS.length + port;
  bits = Math.imul(bits ^ bits >>> 16, 0x85ebca6b);
  bits = Math.imul(bits ^ bits >>> 13, 0xc2b2ae35);
  return ((bits ^ bits >>> 16) >>> 0) / 2 ** 32;
}

const byNumber = flaky(({ url, socket }: IncomingMessage) =>
  shareOf(Number(url!.slice(1)), socket.localPort!)
);

const isGood = (request: number, port: number) => shareOf(request, port) >= 0.25;

testFlaky("deno", "--fanout");
testFlaky("bun", "--fanout");
testFlaky("deno", "in sequence");

function testFlaky(runtime: Runtime, mode: "--fanout" | "in sequence"): void {
  const start = startOn(runtime);
  const given = mode === "--fanout" ? args : args.filter((each) => each !== "--fanout");
  test(`weir fanout on ${runtime}, ${mode}: 1,000 requests to four flaky servers`, {
    missing: start === undefined ? runtime : undefined,
    async run() {
      await using _servers = await open(PORTS.map((port) => ({ port, answer: byNumber })));
      await using _weir = await Running.start(start!, ROOT, given);
      judge(await askAll());
    },
  });
}

async function askAll(): Promise<Told[]> {
  const answers: Told[] = [];
  let next = 0;
  const askOn = async () => {
    while (next < REQUESTS) {
      const request = next++;
      answers[request] = await ask(PORT, `GET /${request}`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, askOn));
  return answers;
}

/** A good answer wherever there is one; where there is none, a list of all four attempts. */
function judge(answers: readonly Told[]): void {
  const lost: number[] = [];
  for (const [request, { status, text }] of answers.entries()) {
    if (PORTS.some((port) => isGood(request, port))) {
      equal(status, 200, `${request}: ${text}`);
      const told = PORTS.filter((port) => isGood(request, port))
        .map((port) => `Hello, world after ${Math.floor(shareOf(request, port) * 50)}ms!\n`);
      ok(told.includes(text), text);
    } else {
      lost.push(request);
      equal(status, 502);
      const attempts: { readonly status: number }[] = JSON.parse(text).attempts;
      deepEqual(attempts.map(({ status }) => status), PORTS.map(() => 500));
    }
  }
  ok(lost.length > 0 && lost.length < REQUESTS / 50, `${lost.length} of ${REQUESTS}`);
}

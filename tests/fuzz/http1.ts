/**
 * Mutates real requests and responses, cuts them anywhere, and reads them: for a crash, a hang, a
 * body longer or shorter than its framing. What is taken must be what a second, plainer reader
 * takes, and must read the same again after it has been written.
 *
 * `deno run tests/fuzz/http1.ts [SECONDS [SEED]]`
 */
import assert from "node:assert/strict";
import process from "node:process";
import { WireError } from "../../src/http/h1/wire_error.ts";
import { type Framing, requestFraming, responseFraming } from "../../src/http/h1/framing.ts";
import { parseRequestHead, parseResponseHead } from "../../src/http/h1/head.ts";
import { HeadReader } from "../../src/http/h1/read_head.ts";
import { requestHead, responseHead } from "../../src/http/h1/write.ts";
import { socketPair } from "../socket_pair.ts";
import { Feed, sent, textIn, WAYS } from "../src/http/h1/feed.ts";
import { cuts, mutated } from "./http1/mutation.ts";
import { Random } from "./http1/random.ts";
import { type Reading, referenceRequest, referenceResponse } from "./http1/reference.ts";
import { requests, responses } from "./http1/seeds.ts";

/** For one message, which takes well under a millisecond. */
const HANG_MS = 5_000;

interface Message extends Reading {
  readonly framing: Framing;
  readonly head:
    | Parameters<typeof requestHead>[0]
    | Parameters<typeof responseHead>[0];
}

const [seconds, seed] = [Number(process.argv[2] ?? 20), Number(process.argv[3] ?? Date.now())];
console.log(`seed ${seed}`);
const random = new Random(seed);
const end = performance.now() + seconds * 1000;
let [count, taken] = [0, 0];
let wire = "";
const watch = watchdog();
while (performance.now() < end) {
  // Timers, the watchdog's above all, get their turn.
  if (count % 256 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  count++;
  await tryOne();
}
clearInterval(watch);
console.log(`${count} messages, ${taken} of them taken, the others refused by both readers`);

async function tryOne(): Promise<void> {
  const ofRequests = random.below(2) === 0;
  const seeds = ofRequests ? requests : responses;
  wire = mutated(random.of(seeds), random.of(seeds), random);
  const pieces = cuts(wire, random);
  const method = random.of(["GET", "GET", "HEAD"]);
  try {
    const expected = ofRequests ? referenceRequest(wire) : referenceResponse(wire, method);
    const message = await refusable(() => read(new Feed(pieces), ofRequests, method));
    assert.deepEqual(message && readingOf(message), expected);
    if (message === undefined) return;
    taken++;
    const again = await read(await rewritten(message), ofRequests, method);
    assert.equal(again.body, message.body);
    assert.equal(again.rest, "");
  } catch (error) {
    console.error(`message ${count} of seed ${seed}: ${JSON.stringify(pieces)}`);
    throw error;
  }
}

async function refusable(reading: () => Promise<Message>): Promise<Message | undefined> {
  try {
    return await reading();
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** Reads one message and what follows it. */
async function read(feed: Feed, isRequest: boolean, method: string): Promise<Message> {
  const text = feed.head(isRequest ? HeadReader.ofRequests() : HeadReader.ofResponses());
  if (text === undefined) throw new WireError("cut_short", "no message");
  const first = text.slice(0, text.indexOf("\r\n"));
  const head = isRequest ? parseRequestHead(text) : parseResponseHead(text);
  const framing = "method" in head ? requestFraming(head) : responseFraming(head, method);
  const body = await textIn(feed.body(framing), random.of(WAYS));
  assert.deepEqual(feed.settlements, [framing.kind !== "until_close"]);
  if (framing.kind === "length") assert.equal(body.length, framing.length);
  return {
    first,
    fields: [...head.fields],
    body,
    rest: feed.rest,
    framing,
    head,
  };
}

async function rewritten({ head, framing, body }: Message): Promise<Feed> {
  const [socket] = socketPair();
  const text = "method" in head ? requestHead(head, framing) : responseHead(head, { framing });
  const bytes = Uint8Array.from(body, (character) => character.charCodeAt(0));
  const content = framing.kind === "none" ? undefined : bytes;
  await sent(socket, { head: text, body: content, framing });
  return new Feed(socket.written);
}

function readingOf({ first, fields, body, rest }: Message): Reading {
  return { first, fields, body, rest };
}

/** Ends the program when a promise never settles. An endless loop shows by itself. */
function watchdog(): ReturnType<typeof setInterval> {
  let seen = -1;
  return setInterval(() => {
    if (seen === count) {
      console.error(`message ${count} of seed ${seed} hangs: ${JSON.stringify(wire)}`);
      process.exit(1);
    }
    seen = count;
  }, HANG_MS);
}

import { equal, ok } from "node:assert/strict";
import { chunk, head, LAST_CHUNK } from "../../blackbox/message.ts";
import type { Exchange } from "../../blackbox/origin.ts";
import { pidOf, rssMiB } from "../../soak/process.ts";
import { type Case, wholeAnswer } from "../case.ts";

const MIB = 1 << 20;
/** Far above what a runtime leaves to its collector, so that a buffered body would show. */
const LONG_MIB = 256;
const GROWTH_MIB = 128;
/** More than the buffers of two connections grow to, left to the kernel. */
const KERNEL_MIB = 128;
/** How long nothing must move for a flow to count as stuck. */
const STUCK_MS = 250;
const SAMPLE_MS = 20;

export const streamCases: Case[] = [
  {
    name: "stream: pieces of the winner arrive one by one",
    async run(t) {
      const client = await t.get("race.test");
      const [, b] = await t.asked();
      await b.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"));
      const answer = await client.answer();
      for (const piece of ["one", "two", "three"]) {
        await b.send(chunk(piece));
        await answer.body.until(piece);
      }
      await b.reply(LAST_CHUNK);
      await answer.body.whole();
      equal(answer.body.text, "onetwothree");
      equal(answer.body.complete, true);
    },
  },
  {
    name: `stream: a winner of ${LONG_MIB} MiB waits for a client that does not read`,
    async run(t) {
      const client = await t.get("race.test");
      const [a] = await t.asked();
      await a.send(head("HTTP/1.1 200 OK", `Content-Length: ${LONG_MIB * MIB}`));
      let sent = 0;
      const pouring = pour(a, { mib: LONG_MIB, onSent: (mib) => sent = mib });
      for (let before = -1; before !== sent;) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, STUCK_MS));
      }
      ok(sent < KERNEL_MIB, `${sent} MiB were taken from the winner`);
      equal(await (await client.answer()).body.count(), LONG_MIB * MIB);
      await pouring;
      a.finish();
    },
  },
  {
    name: `stream: memory does not grow with a winner of ${LONG_MIB} MiB`,
    async run(t) {
      const pid = await pidOf(t.weir);
      const client = await t.get("race.test");
      const [, , c] = await t.asked();
      const before = await rssMiB(pid);
      let highest = before;
      const timer = setInterval(async () => {
        highest = Math.max(highest, await rssMiB(pid));
      }, SAMPLE_MS);
      try {
        await c.send(head("HTTP/1.1 200 OK", `Content-Length: ${LONG_MIB * MIB}`));
        const pouring = pour(c, { mib: LONG_MIB });
        equal(await (await client.answer()).body.count(), LONG_MIB * MIB);
        await pouring;
        c.finish();
      } finally {
        clearInterval(timer);
      }
      const grown = Math.round(Math.max(highest, await rssMiB(pid)) - before);
      ok(grown < GROWTH_MIB, `grew by ${grown} MiB`);
    },
  },
  {
    name: "stream: a winner that stalls has won all the same, and the idle timeout holds",
    async run(t) {
      const client = await t.get("impatient.test");
      const [a, b, c] = await t.asked();
      await a.send(head("HTTP/1.1 200 OK", "Content-Length: 6") + "one");
      const answer = await client.answer();
      await answer.body.until("one");
      await Promise.all([b.departure(), c.departure()]);
      equal((await answer.body.whole()).complete, false);
      equal(answer.body.text, "one");
      await a.departure();
      for (const nth of t.origins.keys()) await t.reached(nth, 1);
    },
  },
  {
    name: "stream: a winner that is cut short never looks complete",
    async run(t) {
      const client = await t.get("race.test");
      const [a] = await t.asked();
      await a.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("one"));
      const answer = await client.answer();
      await answer.body.until("one");
      a.reset();
      equal((await answer.body.whole()).complete, false);
      equal(answer.body.text, "one");
    },
  },
  {
    name: "stream: a winner whose body is empty in chunks is whole",
    async run(t) {
      const client = await t.get("race.test");
      const [, b] = await t.asked();
      await b.reply(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + LAST_CHUNK);
      const answer = await wholeAnswer(client);
      equal(answer.body.text, "");
      equal(answer.body.complete, true);
    },
  },
];

/** Sends a body, each piece once the kernel has taken the one before. */
async function pour(
  to: Exchange,
  { mib, onSent = () => {} }: { mib: number; onSent?: (mib: number) => void },
): Promise<void> {
  const piece = new Uint8Array(MIB);
  for (let sent = 1; sent <= mib; sent++) {
    await to.send(piece);
    onSent(sent);
  }
}

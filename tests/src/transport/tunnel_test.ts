import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { TunnelEnd } from "../../../src/http/tunnel_end.ts";
import { relay } from "../../../src/transport/tunnel.ts";
import { restOf, socketPair, textOf } from "../../socket_pair.ts";
import { Clock } from "../../clock.ts";

const IDLE_MS = 1000;

/** A relay between `client` and `target`, which hold the far ends of its sides. */
function relayed() {
  const [client, a] = socketPair();
  const [target, b] = socketPair();
  const carried = { fromA: 0, fromB: 0 };
  const ended = new Promise<void>((over) => {
    relay(new TunnelEnd(a), new TunnelEnd(b), { idleMs: IDLE_MS, carried, over });
  });
  return { client, target, carried, ended };
}

Deno.test("relay carries bytes both ways, counts them, and ends with both sides", async () => {
  const { client, target, carried, ended } = relayed();
  client.write("ping");
  equal(textOf((await target.read())!), "ping");
  client.end();
  equal(await restOf(target), "");
  target.write("answer");
  target.end();
  equal(await restOf(client), "answer");
  await ended;
  deepEqual(carried, { fromA: 4, fromB: 6 });
});

Deno.test("relay ends both sides when nothing has moved for idleMs, and not before", async () => {
  using clock = new Clock();
  const { client, target, ended } = relayed();
  await clock.pass(IDLE_MS - 1);
  client.write("x");
  await clock.pass(IDLE_MS - 1);
  target.write("y");
  await clock.pass(IDLE_MS - 1);
  deepEqual([client.open, target.open], [true, true]);
  await clock.pass(2);
  await ended;
  deepEqual([await restOf(client), await restOf(target)], ["y", "x"]);
  equal(clock.pending, 0);
});

Deno.test("relay passes a failure on as a reset, either way", async () => {
  for (const side of ["client", "target"] as const) {
    const relaying = relayed();
    const other = relaying[side === "client" ? "target" : "client"];
    const read = rejects(other.read());
    relaying[side].reset();
    await relaying.ended;
    await read;
  }
});

Deno.test("relay waits where a side has no room, after a bounded amount", async () => {
  const { client, target, carried, ended } = relayed();
  const piece = new Uint8Array(32 * 1024);
  let sent = 1;
  while (client.write("", piece) && sent < 4096) {
    sent++;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  ok(carried.fromA > 0 && carried.fromA < 256 * 1024, `${carried.fromA} bytes`);
  client.end();
  let bytes = 0;
  for (let taken; (taken = await target.read()) !== undefined;) bytes += taken.length;
  equal(bytes, sent * piece.length);
  target.end();
  await ended;
});

Deno.test("relay: a side lost before it was joined resets the other", async () => {
  const [client, a] = socketPair();
  const [, b] = socketPair();
  b.destroy();
  const lost = Object.assign(b, { failure: new Error("refused") });
  await new Promise<void>((over) => {
    relay(new TunnelEnd(a), new TunnelEnd(lost), { idleMs: IDLE_MS, over });
  });
  await rejects(client.read());
});

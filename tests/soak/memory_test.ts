import { equal, ok } from "node:assert/strict";
import { Client } from "../blackbox/client.ts";
import { head, message } from "../blackbox/message.ts";
import { Origin } from "../blackbox/origin.ts";
import { bunCommand, denoCommand, Program } from "../blackbox/program.ts";
import type { Wire } from "../blackbox/wire.ts";
import { pidOf, rssMiB } from "./process.ts";

const MIB = 1024 * 1024;
const BODY_MIB = Deno.env.get("CI") === undefined ? 256 : 1024;
const WARM_UP_MIB = 64;
const SAMPLE_MS = 20;

const config = new URL("memory.yaml", import.meta.url).pathname;

const LIMIT_MIB = 64;

const runtimes = [
  { runtime: "deno", command: denoCommand(config) },
  { runtime: "bun", command: bunCommand(config) },
];

for (const { runtime, command } of runtimes) {
  Deno.test({
    name: `weir on ${runtime}: memory does not grow with a body of ${BODY_MIB} MiB, either way`,
    ignore: command === undefined && Deno.env.get("CI") === undefined,
  }, async (t) => {
    if (command === undefined) throw new Error("the runtime is not installed");
    await using origin = await Origin.listen();
    await using weir = await Program.start(command, { ORIGIN: `http://${origin.authority}` });
    const pid = await pidOf(weir);
    const stage = { client: () => Client.to(weir.port), origin };
    // What a runtime takes once, for the first bodies, is not growth.
    for (const carry of [download, upload]) {
      await carry(stage, { mib: WARM_UP_MIB, chunked: false });
    }
    for (const carry of [download, upload]) {
      for (const chunked of [false, true]) {
        await t.step(`${carry.name}, ${chunked ? "chunked" : "with its length"}`, async () => {
          const grown = await growth(pid, () => carry(stage, { mib: BODY_MIB, chunked }));
          ok(grown < LIMIT_MIB, `grew by ${grown} MiB`);
        });
      }
    }
  });
}

interface Stage {
  readonly client: () => Promise<Client>;
  readonly origin: Origin;
}

interface Size {
  readonly mib: number;
  readonly chunked: boolean;
}

async function download({ client: connect, origin }: Stage, size: Size): Promise<void> {
  const client = await connect();
  await client.send(head("GET / HTTP/1.1", "Host: a"));
  const asked = await origin.next();
  await asked.send(head("HTTP/1.1 200 OK", framingLine(size)));
  const poured = pour(asked.wire, size);
  const { body } = await client.answer();
  equal(await body.count(), size.mib * MIB);
  await poured;
  asked.finish();
  client.wire.leave();
}

async function upload({ client: connect, origin }: Stage, size: Size): Promise<void> {
  const client = await connect();
  await client.send(head("POST / HTTP/1.1", "Host: a", framingLine(size)));
  const poured = pour(client.wire, size);
  const asked = await origin.next();
  equal(await asked.body.count(), size.mib * MIB);
  await poured;
  await asked.send(message(["HTTP/1.1 200 OK"], ""));
  asked.finish();
  equal((await client.answer()).status, 200);
  client.wire.leave();
}

function framingLine({ mib, chunked }: Size): string {
  return chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${mib * MIB}`;
}

async function pour(wire: Wire, { mib, chunked }: Size): Promise<void> {
  const piece = new Uint8Array(MIB);
  const chunk = new Uint8Array([...new TextEncoder().encode("100000\r\n"), ...piece, 13, 10]);
  for (let i = 0; i < mib; i++) await wire.send(chunked ? chunk : piece);
  if (chunked) await wire.send("0\r\n\r\n");
}

/** By how much resident memory rose, at most, while `run` ran. */
async function growth(pid: number, run: () => Promise<void>): Promise<number> {
  const before = await rssMiB(pid);
  let highest = before;
  const sample = async () => highest = Math.max(highest, await rssMiB(pid));
  const timer = setInterval(sample, SAMPLE_MS);
  try {
    await run();
  } finally {
    clearInterval(timer);
  }
  await sample();
  return Math.round(highest - before);
}

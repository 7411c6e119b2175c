/**
 * One stream through a TCP route over loopback, on each runtime: bytes a second, and the time of a
 * CPU that Weir takes for a GB. `deno run -A bench/tcp.ts`; each run takes SECONDS.
 */
import { cpuSeconds } from "./meter.ts";

const SECONDS = 3;
const PIECE_BYTES = 256 * 1024;
const ROOT = new URL("../", import.meta.url).pathname;

/** The folder of benchmarks has dependencies of its own: Weir's are named by its deno.json. */
const COMMANDS = [
  ["deno", Deno.execPath(), "run", "-A", "--config", "deno.json"],
  ["bun", "bun", "run"],
];

if (Deno.args[0] === "sink") await sink();
else await measure();

/** Reads whatever comes, on a port that it prints. */
async function sink(): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  console.log((listener.addr as Deno.NetAddr).port);
  const piece = new Uint8Array(PIECE_BYTES);
  for await (const connection of listener) {
    while (await connection.read(piece) !== null);
    connection.close();
  }
}

async function measure(): Promise<void> {
  const target = await started(Deno.execPath(), ["run", "-A", "bench/tcp.ts", "sink"]);
  console.log(`without Weir  ${(await stream(target.port) / 1e9).toFixed(2)} GB/s`);
  for (const [name, path, ...args] of COMMANDS) {
    const weir = await started(path, [...args, "bench/tcp/proxy.ts", `${target.port}`]);
    await stream(weir.port, 0.5);
    const before = cpuSeconds(weir.process.pid);
    const perSecond = await stream(weir.port);
    const perGb = (cpuSeconds(weir.process.pid) - before) / (perSecond * SECONDS / 1e9);
    const figures = `${(perSecond / 1e9).toFixed(2)} GB/s  ${perGb.toFixed(2)} CPU s/GB`;
    console.log(`Weir on ${name.padEnd(4)}  ${figures}`);
    weir.process.kill("SIGKILL");
  }
  target.process.kill("SIGKILL");
}

async function started(path: string, args: string[]) {
  const process = new Deno.Command(path, { args, cwd: ROOT, stdout: "piped" }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  return { process, port: Number(value) };
}

/** Bytes a second: until the other side has read them all. */
async function stream(port: number, seconds = SECONDS): Promise<number> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const piece = new Uint8Array(PIECE_BYTES);
  const startMs = performance.now();
  let bytes = 0;
  while (performance.now() - startMs < seconds * 1000) bytes += await connection.write(piece);
  await connection.closeWrite();
  await connection.read(piece);
  return bytes / (performance.now() - startMs) * 1000;
}

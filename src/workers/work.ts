/** A worker: it serves as it is ordered to, for as long as its supervisor lives. */
import process from "node:process";
import { log } from "../log/log.ts";
import { badUsage } from "../program/errors.ts";
import { stayAlive } from "../program/lifetime.ts";
import { Channel, type Line } from "./channel.ts";
import { WORKER_FLAG } from "./launch.ts";
import type { OfSupervisor } from "./messages.ts";
import { Worker } from "./worker.ts";

/** For the supervisor to take in what it is told last. */
const LAST_MESSAGE_MS = 2_000;

/** Resolves when it was told to end, and has drained. */
export async function work(): Promise<void> {
  const line = lineToSupervisor();
  const worker = new Worker((crowded) => {
    supervisor.ask("crowded", crowded, LAST_MESSAGE_MS).catch(() => {});
  });
  const supervisor = new Channel<OfSupervisor>(line, worker.answers);
  // A terminal tells all processes of the program: what is to be done is up to the supervisor.
  for (const name of ["SIGINT", "SIGHUP"] as const) process.on(name, () => {});
  process.on("SIGTERM", () => worker.stop({ signal: "SIGTERM" }));
  line.onDown(() => {
    log.error("the supervisor has ended; so does this worker");
    worker.stop({ reason: "the supervisor has ended" });
  });
  stayAlive();
  const reason = await worker.stopped;
  // A supervisor that has ended need not be told.
  supervisor.ask("leaving", null, LAST_MESSAGE_MS).catch(() => {});
  await worker.drain(reason);
  const counts = await worker.counts();
  if (counts !== undefined) await supervisor.ask("final", counts, LAST_MESSAGE_MS).catch(() => {});
}

/** Throws UsageError where there is none. */
function lineToSupervisor(): Line {
  if (!process.connected) throw badUsage(`--${WORKER_FLAG} is for Weir's own use`, "run");
  return {
    send: (message) => void (process.connected && process.send!(message)),
    onMessage: (take) => void process.on("message", take),
    onDown: (down) => void process.on("disconnect", down),
  };
}

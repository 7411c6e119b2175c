/** A program of several processes, seen from the one that leads them. */
import type { Config } from "../../config/schema.ts";
import { log } from "../log/log.ts";
import { SharedControl } from "../program/control/shared_control.ts";
import type { Format } from "../telemetry/metrics/family.ts";
import { certificateFamilies } from "../telemetry/metrics/certificate_families.ts";
import { clientFamilies } from "../telemetry/metrics/client_families.ts";
import { Sums } from "../telemetry/metrics/summed.ts";
import { workerFamilies } from "../telemetry/metrics/program_families.ts";
import { filesNamedIn } from "../program/named_files.ts";
import { Metering } from "../program/metering.ts";
import type { LogTo } from "../program/log_output.ts";
import type { Program } from "../program/program.ts";
import { Launcher } from "./launch.ts";
import { CountsOfAll } from "./counts_of_all.ts";
import type { WorkerHandle } from "./worker_handle.ts";
import { Supervisor } from "./supervisor.ts";

interface Setup {
  readonly workers: number;
  /** As of live.ts, both. */
  readonly elsewhere: string;
  readonly logTo: LogTo;
}

/** Rejects with ConfigError. */
export async function supervised(config: Config, setup: Setup): Promise<Program> {
  const metering = await Metering.begin({
    tcp: () => counts.totals.tcp,
    more: [
      // Clients are the workers' affair; what there is room for here is for operators.
      ...clientFamilies(() => ({ doors: supervisor.room.doors, mostClients: Infinity })),
      ...certificateFamilies(() => supervisor.listeners),
      ...workerFamilies(() => {
        const { serving, restarts, hung } = supervisor.pool;
        return { serving: serving.length, restarts, hung };
      }),
    ],
  });
  const sums = new Sums(metering.exposition.families);
  const counts = new CountsOfAll(sums);
  const launcher = new Launcher(filesNamedIn(config));
  const supervisor = new Supervisor(config, { ...setup, launcher, counts });
  const { pool } = supervisor;
  /** Of who does not answer, what is known holds. */
  const ask = async (each: (worker: WorkerHandle) => Promise<void>) => {
    const answers = await Promise.allSettled(pool.workers.map(each));
    for (const answer of answers) {
      if (answer.status === "fulfilled") continue;
      log.warn("counts are not up to date", { cause: (answer.reason as Error).message });
    }
  };
  const exposition = {
    async write(format: Format) {
      await ask((worker) => worker.tellCounts());
      metering.take(counts.totals);
      const { type, text } = await metering.exposition.write(format);
      return { type, text: sums.write(text, counts.series) };
    },
  };
  const totals = async () => {
    await ask((worker) => worker.tellTotals());
    return counts.totals;
  };
  return {
    config: () => supervisor.config,
    listeners: () => supervisor.listeners,
    control: (reload) =>
      new SharedControl({
        workers: () => pool.serving,
        snapshot: () => supervisor.snapshot,
        config: () => supervisor.config,
        listeners: () => supervisor.listeners,
        state: () => supervisor.state,
        exposition,
        totals,
        reload,
        alone: (work) => pool.turns.take(work),
      }),
    turns: pool.turns,
    meter: metering.meter,
    start: (admin) => supervisor.start(admin),
    prepare: (config) => supervisor.prepare(config),
    renew: () => supervisor.renew(),
    drain: (reason) => supervisor.drain(reason),
    end: () => pool.kill(),
  };
}

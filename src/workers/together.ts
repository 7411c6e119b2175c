/** A program of several processes, seen from the one that leads them. */
import type { Config } from "../../config/schema.ts";
import { SharedControl } from "../program/control/shared_control.ts";
import type { Format } from "../telemetry/metrics/family.ts";
import { Sums } from "../telemetry/metrics/summed.ts";
import { workerFamilies } from "../telemetry/metrics/program_families.ts";
import { Metering } from "../program/metering.ts";
import type { LogTo } from "../program/log_output.ts";
import type { Program } from "../program/program.ts";
import { launch } from "./launch.ts";
import { Ledger } from "./ledger.ts";
import type { Member } from "./member.ts";
import { Supervisor } from "./supervisor.ts";

interface Setup {
  readonly workers: number;
  /** As of live.ts, both. */
  readonly elsewhere: string;
  readonly logTo: LogTo;
}

/** Rejects with ConfigError. */
export async function together(config: Config, setup: Setup): Promise<Program> {
  const metering = await Metering.begin({
    tcp: () => ledger.totals.tcp,
    more: workerFamilies(() => {
      return { serving: supervisor.crew.serving.length, restarts: supervisor.crew.restarts };
    }),
  });
  const sums = new Sums(metering.exposition.families);
  const ledger = new Ledger(sums);
  const supervisor = new Supervisor(config, { ...setup, launch, ledger });
  const { crew } = supervisor;
  /** Of who does not answer, what is known holds. */
  const ask = (each: (member: Member) => Promise<void>) =>
    Promise.allSettled(crew.members.map(each));
  const exposition = {
    async write(format: Format) {
      await ask((member) => member.tellCounts());
      metering.take(ledger.totals);
      const { type, text } = await metering.exposition.write(format);
      return { type, text: sums.write(text, ledger.series) };
    },
  };
  const totals = async () => {
    await ask((member) => member.tellTotals());
    return ledger.totals;
  };
  return {
    config: () => supervisor.config,
    control: (reload) =>
      new SharedControl({
        workers: () => crew.serving,
        snapshot: () => supervisor.snapshot,
        config: () => supervisor.config,
        ready: () => supervisor.ready,
        exposition,
        totals,
        reload,
        alone: (work) => crew.turns.take(work),
      }),
    turns: crew.turns,
    meter: metering.meter,
    start: (admin) => supervisor.start(admin),
    prepare: (config) => supervisor.prepare(config),
    drain: (reason) => supervisor.drain(reason),
    end: () => crew.kill(),
  };
}

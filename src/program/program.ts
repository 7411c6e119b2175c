import type { Config } from "../../config/schema.ts";
import type { Control, ListenerState } from "../../routes/control.ts";
import { LocalControl } from "./control/local_control.ts";
import { Serial } from "../grammar/steps.ts";
import type { Reloaded } from "../../routes/control.ts";
import type { Service } from "../proxy/service.ts";
import { loadModules } from "./modules.ts";
import { Live, type Setup } from "./live.ts";
import { certificateFamilies } from "../telemetry/metrics/certificate_families.ts";
import { clientFamilies } from "../telemetry/metrics/client_families.ts";
import type { Meter } from "../proxy/telemetry.ts";
import { Metering } from "./metering.ts";
import type { Change } from "./reload/reloads.ts";

/** What serves a config, until it drains: one process, or several (workers/supervised.ts). */
export interface Program {
  /** The one in force. */
  config(): Config;
  listeners(): readonly ListenerState[];
  /** `reload` is what its reload does. */
  control(reload: () => Promise<Reloaded>): Control;
  /** In which a config is made ready and put in force. */
  readonly turns: Serial;
  readonly meter: Meter;
  /** As of Live, these three. */
  start(admin: Service): Promise<void>;
  prepare(config: Config): Promise<Change>;
  /** Takes up certificates whose files have changed. Never rejects. */
  renew(): Promise<void>;
  drain(reason: Record<string, unknown>): Promise<void>;
  /** At once, as this process is about to end. */
  end(): void;
}

/** Rejects with ConfigError. */
export async function alone(config: Config, setup: Omit<Setup, "meter">): Promise<Program> {
  const metering = await Metering.begin({
    tcp: () => live.tcp,
    more: [...clientFamilies(() => live.room), ...certificateFamilies(() => live.listeners)],
  });
  const { meter } = metering;
  const live = new Live(config, { ...setup, meter }, { modules: await loadModules(config) });
  return {
    config: () => live.config,
    listeners: () => live.listeners,
    control: (reload) =>
      new LocalControl({
        snapshot: () => live.snapshot,
        meter,
        config: () => live.config,
        listeners: () => live.listeners,
        draining: () => live.draining,
        full: () => live.room.crowded,
        exposition: metering.exposition,
        totals: () => metering.totals,
        reload,
      }),
    turns: new Serial(),
    meter,
    async start(admin) {
      await live.start(admin);
      metering.exposition.start();
    },
    prepare: (config) => live.prepare(config),
    // deno-lint-ignore require-await
    renew: async () => live.renew(),
    async drain(reason) {
      await live.drain(reason);
      metering.exposition.stop();
    },
    end: () => {},
  };
}

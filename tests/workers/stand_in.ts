/** Workers without processes: they do what the test says. */
import { Channel, type Line } from "../../src/workers/channel.ts";
import type { WorkerProcess } from "../../src/workers/launch.ts";
import { CountsOfAll } from "../../src/workers/counts_of_all.ts";
import { WorkerHandle } from "../../src/workers/worker_handle.ts";
import type { OfSupervisor } from "../../src/workers/messages.ts";
import { Sums } from "../../src/telemetry/metrics/summed.ts";

/** Two ends of a line that carries what JSON can; what is cut carries no more. */
export function pair(): { near: Line; far: Line; cut(): void } {
  const takers: ((message: unknown) => void)[] = [];
  const downs: (() => void)[] = [];
  let up = true;
  const end = (own: number, other: number): Line => ({
    send: (message) => {
      const text = JSON.stringify(message);
      queueMicrotask(() => up && takers[other](JSON.parse(text)));
    },
    onMessage: (take) => takers[own] = take,
    onDown: (down) => void downs.push(down),
  });
  const cut = () => {
    if (!up) return;
    up = false;
    for (const down of downs) down();
  };
  return { near: end(0, 1), far: end(1, 0), cut };
}

type Script = Readonly<Record<string, (asked: never) => unknown>>;

export const HANG = () => new Promise(() => {});

/** A worker as a process: it answers as `script` says, and all else with nothing. */
export class StandIn {
  readonly process: WorkerProcess;
  readonly #channel: Channel<OfSupervisor>;
  /** What it was asked, by name. */
  readonly asked: string[] = [];
  killed = false;
  readonly #end: (how: string) => void;

  constructor(script: Script = {}) {
    const { near, far, cut } = pair();
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#end = (how) => {
      cut();
      resolve(how);
    };
    const kill = () => {
      this.killed = true;
      this.die("SIGKILL");
    };
    this.process = { pid: 7, line: near, ended: promise, kill };
    const answers = new Proxy(script, {
      get: (_, name: string) => (asked: never) => {
        this.asked.push(name);
        return script[name]?.(asked) ?? (name === "stop" ? this.die("exit code 0") : undefined);
      },
    });
    this.#channel = new Channel(far, answers);
  }

  die(how: string): void {
    this.#end(how);
  }

  tell<Name extends keyof OfSupervisor>(
    name: Name,
    asked: OfSupervisor[Name]["asked"],
  ): Promise<void> {
    return this.#channel.ask(name, asked, 1000);
  }
}

export const NOWHERE = { addresses: [], ports: {} };

/** That serves. */
export async function serving(number: number, standIn: StandIn): Promise<WorkerHandle> {
  const worker = new WorkerHandle(number, standIn.process, new CountsOfAll(new Sums([])));
  await worker.start({
    config: [],
    files: {},
    ports: {},
    instance: "",
    elsewhere: "",
    drained: [],
  });
  return worker;
}

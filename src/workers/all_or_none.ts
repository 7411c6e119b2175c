/** How several workers come to live by another config: all of them, or none. */
import { Refusal } from "../../routes/refusal.ts";
import type { Ports } from "../program/listeners.ts";
import { NoAnswer } from "./channel.ts";
import type { WorkerHandle } from "./worker_handle.ts";
import type { Listening, Order } from "./messages.ts";

/** To build what a config says. */
const PREPARE_MS = 15_000;
const COMMIT_MS = 5_000;

/**
 * All have it ready. Rejects as the first did that could not, with nothing changed in any.
 * `choosing`: it leaves ports to the system, which those take that the first worker is given.
 */
export async function prepareAll(
  workers: readonly WorkerHandle[],
  order: Order,
  { choosing }: { choosing: boolean },
): Promise<void> {
  const [first, ...rest] = workers;
  if (first === undefined) return;
  try {
    const ports = choosing ? await prepare(first, order) : {};
    const others = choosing ? rest : workers;
    const complete = { ...order, ports: { ...order.ports, ...ports } };
    const outcomes = await Promise.allSettled(others.map((worker) => prepare(worker, complete)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  } catch (error) {
    await abandonAll(workers);
    throw error;
  }
}

async function prepare(worker: WorkerHandle, order: Order): Promise<Ports> {
  try {
    return await worker.ask("prepare", order, PREPARE_MS);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new Refusal("conflict", error.message);
  }
}

/** Also of those that have nothing ready. */
export async function abandonAll(workers: readonly WorkerHandle[]): Promise<void> {
  await Promise.allSettled(workers.map((worker) => worker.ask("abandon", null, COMMIT_MS)));
}

/**
 * Gives where they listen. Who cannot is on its way out, or is killed: none goes on with another
 * config than all others.
 */
export async function commitAll(workers: readonly WorkerHandle[]): Promise<Listening[]> {
  return await fromAll(workers, (worker) => worker.ask("commit", null, COMMIT_MS));
}

/** As `commitAll` does, with certificates. */
export async function renewAll(
  workers: readonly WorkerHandle[],
  files: Order["files"],
): Promise<void> {
  await fromAll(workers, (worker) => worker.ask("renew", files, COMMIT_MS));
}

async function fromAll<Answer>(
  workers: readonly WorkerHandle[],
  ask: (worker: WorkerHandle) => Promise<Answer>,
): Promise<Answer[]> {
  const answers = await Promise.all(workers.map(async (worker) => {
    try {
      return [await ask(worker)];
    } catch (error) {
      const ended = error instanceof NoAnswer && error.why === "ended";
      if (worker.serving && !ended) worker.killFor((error as Error).message);
      return [];
    }
  }));
  return answers.flat() as Answer[];
}

/** As of Committed. */
export async function quietAll(workers: readonly WorkerHandle[]): Promise<void> {
  await Promise.allSettled(workers.map((worker) => worker.ask("quiet", null, COMMIT_MS)));
}

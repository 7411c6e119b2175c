/** How several workers come to live by another config: all of them, or none. */
import { Refusal } from "../../routes/refusal.ts";
import type { Ports } from "../program/listeners.ts";
import { NoAnswer } from "./channel.ts";
import type { Member } from "./member.ts";
import type { Order, Whereabouts } from "./orders.ts";

/** To build what a config says. */
const PREPARE_MS = 15_000;
const COMMIT_MS = 5_000;

/**
 * All have it ready. Rejects as the first did that could not, with nothing changed in any.
 * `choosing`: it leaves ports to the system, which those take that the first worker is given.
 */
export async function prepareAll(
  members: readonly Member[],
  order: Order,
  { choosing }: { choosing: boolean },
): Promise<void> {
  const [first, ...rest] = members;
  if (first === undefined) return;
  try {
    const ports = choosing ? await prepare(first, order) : {};
    const others = choosing ? rest : members;
    const complete = { ...order, ports: { ...order.ports, ...ports } };
    const outcomes = await Promise.allSettled(others.map((member) => prepare(member, complete)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  } catch (error) {
    await abandonAll(members);
    throw error;
  }
}

async function prepare(member: Member, order: Order): Promise<Ports> {
  try {
    return await member.ask("prepare", order, PREPARE_MS);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new Refusal("conflict", `worker ${member.number}: ${error.message}`);
  }
}

/** Also of those that have nothing ready. */
export async function abandonAll(members: readonly Member[]): Promise<void> {
  await Promise.allSettled(members.map((member) => member.ask("abandon", null, COMMIT_MS)));
}

/**
 * Gives where they listen. Who cannot is on its way out, or is killed: none goes on with another
 * config than all others.
 */
export async function commitAll(members: readonly Member[]): Promise<Whereabouts[]> {
  const places = await Promise.all(members.map(async (member) => {
    try {
      return [await member.ask("commit", null, COMMIT_MS)];
    } catch {
      if (member.serving) member.kill();
      return [];
    }
  }));
  return places.flat();
}

/** As of Committed. */
export async function quietAll(members: readonly Member[]): Promise<void> {
  await Promise.allSettled(members.map((member) => member.ask("quiet", null, COMMIT_MS)));
}

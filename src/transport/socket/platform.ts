/** The sockets that suit the runtime best. */
import * as bun from "./bun.ts";
import type { Connect, Listen, Place } from "./listening.ts";
import * as node from "./node.ts";

const onBun = Reflect.has(globalThis, "Bun");
const plain = onBun ? bun : node;

export const listen: Listen = async (place, accept) => {
  const listening = await suiting(place).listen(place, accept);
  if (!onBun) return listening;
  const open = (fd: number) => suiting(place).acceptOn(fd, place, accept);
  return { ...listening, turn: () => listening.reopen!(open) };
};

/** For what is spoken there now. */
function suiting({ tls }: Place): typeof node | typeof bun {
  return tls?.server() === undefined ? plain : node;
}

export const connect: Connect = (to, signal) =>
  to.tls === undefined ? plain.connect(to, signal) : node.connect(to, signal);

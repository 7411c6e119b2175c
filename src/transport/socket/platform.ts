/** The sockets that suit the runtime best. */
import * as bun from "./bun.ts";
import type { Connect, Listen } from "./listening.ts";
import * as node from "./node.ts";

const plain = Reflect.has(globalThis, "Bun") ? bun : node;

export const listen: Listen = (place, accept) =>
  place.tls === undefined ? plain.listen(place, accept) : node.listen(place, accept);

export const connect: Connect = (to, signal) =>
  to.tls === undefined ? plain.connect(to, signal) : node.connect(to, signal);

/**
 * A TLS socket of Deno's `node:tls` that is paused reads on, and keeps in memory all that comes. What
 * does stop it is the handle below, of the connection that TLS is spoken over.
 */
import type tls from "node:tls";

/** Of that connection. */
export interface ReadingHandle {
  readStart(): number;
  readStop(): number;
}

const onDeno = Reflect.has(globalThis, "Deno") && !Reflect.has(globalThis, "Bun");

/** Undefined where a pause is one. Throws where it is none and there is no such handle. */
export function readingHandleOf(secured: tls.TLSSocket): ReadingHandle | undefined {
  if (!onDeno) return undefined;
  const handle: object | undefined = Reflect.get(secured, "_handle");
  const below: ReadingHandle | undefined = handle && Reflect.get(handle, "_parent");
  if (typeof below?.readStop === "function" && typeof below.readStart === "function") return below;
  throw new Error("this version of Deno is not known: its TLS cannot be paused");
}

import { Deadline } from "../http/deadline.ts";
import type { Socket } from "../http/socket.ts";

/** Bytes passed on so far. */
export interface Carried {
  fromA: number;
  fromB: number;
}

/**
 * Carries bytes both ways until both sides have ended, or either fails, or nothing has moved for
 * `idleMs`. An end on one side is passed on as an end (half-close), a failure as a reset. Never
 * rejects. `carried` is added to.
 */
export async function relay(
  a: Socket,
  b: Socket,
  idleMs: number,
  carried: Carried = { fromA: 0, fromB: 0 },
): Promise<void> {
  let isIdle = false;
  const deadline = new Deadline(() => {
    isIdle = true;
    a.destroy();
    b.destroy();
  });
  deadline.start(idleMs);
  try {
    await Promise.all([
      carry(a, b, (bytes) => carried.fromA += bytes),
      carry(b, a, (bytes) => carried.fromB += bytes),
    ]);
  } catch {
    if (!isIdle) {
      a.reset();
      b.reset();
    }
  } finally {
    deadline.dispose();
    a.destroy();
    b.destroy();
  }

  async function carry(from: Socket, to: Socket, count: (bytes: number) => void): Promise<void> {
    for (let bytes; (bytes = from.take() ?? await from.read()) !== undefined;) {
      deadline.start(idleMs);
      count(bytes.length);
      const room = to.write(bytes);
      if (room !== undefined) await room;
    }
    await to.end();
  }
}

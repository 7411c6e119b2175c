import { Deadline } from "./deadline.ts";
import type { Socket } from "./socket.ts";

/**
 * Carries bytes both ways until both sides have ended, or either fails, or nothing has moved for
 * `idleMs`. An end on one side is passed on as an end (half-close), a failure as a failure.
 */
export async function relay(a: Socket, b: Socket, idleMs: number): Promise<void> {
  const deadline = new Deadline(() => {
    a.destroy();
    b.destroy();
  });
  deadline.start(idleMs);
  try {
    await Promise.all([carry(a, b), carry(b, a)]);
  } catch {
    // One side failed: the other is told below.
  } finally {
    deadline.dispose();
    a.destroy();
    b.destroy();
  }

  async function carry(from: Socket, to: Socket): Promise<void> {
    for (let bytes; (bytes = await from.read()) !== undefined;) {
      deadline.start(idleMs);
      await to.write(bytes);
    }
    await to.end();
  }
}

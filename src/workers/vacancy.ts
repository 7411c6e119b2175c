import { bind, type Listener } from "../program/listeners.ts";

/**
 * Throws ListenError where another program listens. To the system, workers of another program are
 * as welcome on a shared address as one's own: only who does not share is told.
 */
export async function demandFree(
  places: readonly Pick<Listener, "address" | "otherwise">[],
): Promise<void> {
  const server = { accept: refuse, drain: () => Promise.resolve() };
  const fixed = places.filter(({ address }) => address.port !== 0);
  const bound = await bind(fixed.map((place) => ({ ...place, server })));
  for (const { close } of bound) close();
}

function refuse(socket: { reset(): void }): void {
  socket.reset();
}

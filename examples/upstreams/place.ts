/** Where a tiny server listens that stands behind an example. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** On 127.0.0.1. */
export interface Place {
  readonly port: number;
  readonly answer: Answer;
}

/** Listens on all of them or, with an error that names the port, on none. */
export async function open(places: readonly Place[]): Promise<AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  for (const { port, answer } of places) {
    const server = createServer(answer);
    server.listen(port, "127.0.0.1");
    await once(server, "listening").catch((cause) => {
      throw new Error(`the example needs 127.0.0.1:${port}, which is not free`, { cause });
    });
    opened.defer(async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    });
  }
  return opened.move();
}

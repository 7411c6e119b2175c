import type { IncomingMessage, ServerResponse } from "node:http";

/** As the server beside AILERON Gateway's own example does: who asks, and who answers. */
export function hello({ socket }: IncomingMessage, response: ServerResponse): void {
  const { remoteAddress, remotePort, localPort } = socket;
  response.end(`Hello! ${remoteAddress}:${remotePort} from :${localPort}\n`);
}

import type { IncomingMessage, ServerResponse } from "node:http";

/** Tells what was asked for, and where it came to. */
export function requestLine({ method, url, socket }: IncomingMessage, response: ServerResponse) {
  response.setHeader("X-Answered-By", `:${socket.localPort}`);
  response.end(`${method} ${url} came to :${socket.localPort}\n`);
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./place.ts";

const SLOWEST_MS = 50;

/**
 * A server that takes its time and fails for one request in four, as the one beside
 * balancing-reverse-proxy does. `share` gives a number from 0 up to, not including, 1 for each
 * request: below a quarter it fails, and the larger, the longer it takes.
 */
export function flaky(share: (request: IncomingMessage) => number): Answer {
  return (request: IncomingMessage, response: ServerResponse) => {
    const ofThis = share(request);
    const ms = Math.floor(ofThis * SLOWEST_MS);
    setTimeout(() => {
      response.statusCode = ofThis < 0.25 ? 500 : 200;
      response.end(`Hello, world after ${ms}ms!\n`);
    }, ms);
  };
}

/**
 * The common way of a request without the system: a server, a gateway and a transport over sockets
 * that only note what they are given. What is left is Weir's own.
 *
 * `deno run -A tests/cost/way.ts [SECONDS]`, or `bun run …`: the best of many short turns, as nothing
 * but other work makes one longer.
 */
import process from "node:process";
import { defineConfig } from "../../config/load.ts";
import { createApp } from "../../routes/app.ts";
import { build } from "../../src/build/build.ts";
import { sockets } from "../../src/build/runtime/sockets.ts";
import { type Consumer, NOBODY, type Socket } from "../../src/http/socket.ts";
import { Gateway } from "../../src/proxy/gateway.ts";
import { Server } from "../../src/server/server.ts";
import { Http1Transport } from "../../src/transport/http1.ts";

const encoder = new TextEncoder();

const REQUEST = encoder.encode("GET /small HTTP/1.1\r\nHost: 127.0.0.1:18100\r\n\r\n");

const ANSWER = encoder.encode(
  "HTTP/1.1 200 OK\r\nServer: nginx/1.26.3\r\nDate: Sat, 28 Nov 2026 05:00:00 GMT\r\n" +
    "Content-Type: text/plain\r\nContent-Length: 16\r\nConnection: keep-alive\r\n\r\nsixteen bytes ok",
);

/** Keeps no more than the last text that it was given. */
export class MuteSocket implements Socket {
  readonly remote = { address: "127.0.0.1", port: 50_000 };
  readonly localAddress = "127.0.0.1";
  readonly localPort = 18_100;
  readonly open = true;
  consumer: Consumer = NOBODY;
  last = "";
  writes = 0;

  write(text: string): boolean {
    this.last = text;
    this.writes++;
    return true;
  }

  end(): void {}
  pause(): void {}
  resume(): void {}
  destroy(): void {}
  reset(): void {}
}

export interface Way {
  /** One request from the client's bytes to those that it gets. */
  go(): void;
  /** Its first half: the client's bytes have come. */
  ask(): void;
  /** Its second: those of the target have. */
  answer(): void;
  readonly client: MuteSocket;
  readonly target: MuteSocket;
}

export async function way(): Promise<Way> {
  const target = new MuteSocket();
  const config = defineConfig({ routes: [{ upstream: "http://127.0.0.1:18001" }] });
  const snapshot = build(config, {
    runtime: {
      ...sockets(),
      transport: (origin) => new Http1Transport(() => Promise.resolve(target), origin),
    },
    instance: "000000",
    readFile: () => "",
    random: Math.random,
    now: () => performance.now(),
  });
  const server = new Server(new Gateway(snapshot, createApp));
  const client = new MuteSocket();
  server.accept(client);
  client.consumer.onData(REQUEST);
  for (let turn = 0; target.writes === 0 && turn < 100; turn++) await Promise.resolve();
  target.consumer.onData(ANSWER);
  const ask = () => client.consumer.onData(REQUEST);
  const answer = () => target.consumer.onData(ANSWER);
  return {
    go() {
      ask();
      answer();
    },
    ask,
    answer,
    client,
    target,
  };
}

if (import.meta.main) {
  const { go } = await way();
  const seconds = Number(process.argv[2] ?? 3);
  const end = performance.now() + seconds * 1000;
  let best = Infinity;
  while (performance.now() < end) {
    const start = performance.now();
    for (let i = 0; i < 2_000; i++) go();
    best = Math.min(best, (performance.now() - start) / 2);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  console.log(`${best.toFixed(2)} µs a request`);
}

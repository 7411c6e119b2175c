/**
 * `deno task soak [REQUESTS] [SEED]`: requests through the real program, on each runtime, to an
 * origin on which nobody can rely, from clients that leave when they like. It ends when all are
 * answered or given up, or after 120 s; then no socket may be left and no fault uncaught.
 */
import { type Body, cancelBody } from "../../src/http/body/body.ts";
import { ProxyError } from "../../src/http/proxy_error.ts";
import { Fields } from "../../src/http/fields.ts";
import { HEAD_LIMITS } from "../../src/http/h1/limits.ts";
import { sockets } from "../../src/build/runtime/sockets.ts";
import type { Transport } from "../../src/transport/transport.ts";
import { bunCommand, type Command, denoCommand, Program } from "../blackbox/program.ts";
import { FaultyOrigin } from "./faulty_origin.ts";
import { openSockets, pidOf, rssMiB } from "./process.ts";
import { answerOf } from "../../src/http/message.ts";

export interface Soak {
  readonly requests: number;
  readonly seed: number;
  readonly deadlineMs: number;
}

export interface Figures {
  readonly seconds: number;
  /** How often each outcome came: a status, or how the answer was lost. */
  readonly outcomes: Record<string, number>;
  readonly socketsBefore: number;
  readonly socketsAfter: number;
  readonly rssMiB: { readonly before: number; readonly after: number };
  /** Lines of log at the level of errors: none may be. */
  readonly errors: string;
}

const CONCURRENT = 64;
const config = new URL("weir.yaml", import.meta.url).pathname;

/** Throws when a request is neither answered nor lost in time. */
export async function soak(command: Command, { requests, seed, deadlineMs }: Soak) {
  const random = generator(seed);
  await using origin = await FaultyOrigin.listen(random);
  await using weir = await Program.start(command, { ORIGIN: `http://127.0.0.1:${origin.port}` });
  const pid = await pidOf(weir);
  const socketsBefore = await openSockets(pid);
  const rssBefore = await rssMiB(pid);
  const client = sockets().transport({
    scheme: "http",
    host: "127.0.0.1",
    port: weir.port,
    timeouts: {
      connectMs: 5000,
      expectMs: 1000,
      responseMs: 5000,
      idleMs: 5000,
      keepAliveMs: 5000,
    },
    limits: HEAD_LIMITS,
  });
  const outcomes: Record<string, number> = {};
  const startMs = performance.now();
  let left = requests;
  const loop = async () => {
    while (left-- > 0 && performance.now() - startMs < deadlineMs) {
      const outcome = await ask(client, random);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, loop));
  const seconds = (performance.now() - startMs) / 1000;
  client.close();
  const socketsAfter = await settled(pid, socketsBefore);
  const rss = { before: rssBefore, after: await rssMiB(pid) };
  const errors = weir.output.split("\n").filter((line) => /"level":"(ERROR|FATAL)"/.test(line));
  return {
    seconds,
    outcomes,
    socketsBefore,
    socketsAfter,
    rssMiB: rss,
    errors: errors.join("\n"),
  } satisfies Figures;
}

/** One request, by a client that leaves before the answer, or in it, once in a while. */
async function ask(client: Transport, random: () => number): Promise<string> {
  const leaving = new AbortController();
  const isPost = random() < 0.2;
  const patience = random();
  const timer = patience < 0.02 ? setTimeout(() => leaving.abort(), patience * 500) : undefined;
  try {
    const { status, body } = await answerOf((receiver) =>
      client.send({
        method: isPost ? "POST" : "GET",
        target: "/",
        fields: Fields.from([["Host", "soak.test"]]),
        body: isPost ? new Uint8Array(1024) : undefined,
        signal: leaving.signal,
      }, receiver)
    );
    if (patience > 0.98) {
      cancelBody(body);
      return `${status}, cancelled`;
    }
    await drain(body);
    return String(status);
  } catch (error) {
    if (leaving.signal.aborted) return "left";
    if (error instanceof ProxyError && error.kind === "timeout") throw error;
    return "cut";
  } finally {
    clearTimeout(timer);
  }
}

async function drain(body: Body): Promise<void> {
  if (body === undefined || body instanceof Uint8Array) return;
  while (await body.read() !== undefined);
}

/** Sockets open once the connections that nobody uses have expired. */
async function settled(pid: number, expected: number): Promise<number> {
  let open = await openSockets(pid);
  for (let i = 0; i < 100 && open > expected; i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    open = await openSockets(pid);
  }
  return open;
}

/** mulberry32: the same seed, the same faults. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The commands of the runtimes that are installed. */
export function soakCommands(): [runtime: string, command: Command | undefined][] {
  return [["deno", denoCommand(config)], ["bun", bunCommand(config)]];
}

/** What must hold after a soak; says what does not. */
export function verdict(figures: Figures): string | undefined {
  const { socketsBefore, socketsAfter, errors, outcomes } = figures;
  if (socketsAfter > socketsBefore) return `${socketsAfter - socketsBefore} sockets are left open`;
  if (errors !== "") return `errors in the log:\n${errors}`;
  if (!(outcomes["200"] > 10 * outcomes["502"])) return "few requests came through";
  const odd = Object.keys(outcomes).find((outcome) =>
    !/^(200|502|504)\b|^(left|cut)$/.test(outcome)
  );
  return odd === undefined ? undefined : `an outcome that should not be: ${odd}`;
}

if (import.meta.main) {
  const [requests = "200000", seed = "1"] = Deno.args;
  for (const [runtime, command] of soakCommands()) {
    if (command === undefined) continue;
    const figures = await soak(command, {
      requests: Number(requests),
      seed: Number(seed),
      deadlineMs: 120_000,
    });
    console.log(runtime, figures);
    const fault = verdict(figures);
    if (fault !== undefined) {
      console.error(`${runtime}: ${fault}`);
      Deno.exitCode = 1;
    }
  }
}

/** More clients than the process may open files. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { connect } from "node:net";
import { head } from "../blackbox/message.ts";
import { Origin } from "../blackbox/origin.ts";
import { Program } from "../blackbox/program.ts";
import { several } from "../workers/several.ts";
import { after, testOnBoth } from "./suite.ts";

const FILES = 256;
const CLIENTS = 400;
/** Who is not even connected tries again after 1, 3, 7, 15, 31 and 63 seconds (RFC 6298 §2). */
const PATIENCE_MS = 150_000;

const config = await Deno.makeTempFile({ suffix: ".json" });
globalThis.addEventListener("unload", () => Deno.removeSync(config));

/** One request on a connection of its own; it leaves when `leave` says so. */
class Visitor {
  readonly answered: Promise<string>;
  readonly #socket;

  constructor(port: number) {
    const socket = connect({ port, host: "127.0.0.1" });
    this.#socket = socket;
    this.answered = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no answer came")), PATIENCE_MS);
      const settle = (act: () => void) => {
        clearTimeout(timer);
        act();
      };
      let text = "";
      socket.on("data", (bytes) => {
        text += bytes.toString("latin1");
        if (text.includes("\r\n\r\nok")) settle(() => resolve(text));
      });
      socket.on("error", (error) => settle(() => reject(error)));
      socket.on("close", () => settle(() => reject(new Error(`closed after '${text}'`))));
    });
    this.answered.catch(() => {});
  }

  ask(): void {
    this.#socket.write(head("GET / HTTP/1.1", "Host: a.test"));
  }

  leave(): void {
    this.#socket.destroy();
  }
}

const BEGUN = '"connections wait"';
const OVER = '"connections wait no more"';

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited ${PATIENCE_MS} ms for ${holds}`);
}

interface Told {
  readonly status: number;
  readonly text: string;
}

async function write(
  origin: { readonly authority: string },
  max_connections?: number,
): Promise<void> {
  await Deno.writeTextFile(
    config,
    JSON.stringify({
      listen: { address: "127.0.0.1:${PORT}", max_connections },
      admin: "127.0.0.1:${ADMIN_PORT}",
      log: { access: false },
      routes: [{ upstream: `http://${origin.authority}` }],
    }),
  );
}

async function admin(weir: Program, path: string): Promise<Told> {
  const answer = await fetch(`http://127.0.0.1:${weir.adminPort}${path}`);
  return { status: answer.status, text: await answer.text() };
}

async function valueOf(weir: Program, series: string): Promise<number> {
  const { text } = await admin(weir, "/metrics");
  const line = text.split("\n").find((line) => line.startsWith(`${series} `));
  return Number(line?.slice(series.length));
}

testOnBoth(
  "the file limit: who comes too many waits, and is served",
  { config },
  async (command) => {
    await using origin = await Origin.listen();
    origin.serve((exchange) => exchange.reply());
    await write(origin);
    await using weir = await Program.start(after(`ulimit -n ${FILES}`, command), {});
    const paused = `weir_listener_paused{listener="127.0.0.1:${weir.port}"}`;
    for (let round = 0; round < 2; round++) {
      const visitors = Array.from({ length: CLIENTS }, () => new Visitor(weir.port));
      try {
        await until(async () => await valueOf(weir, paused) === 1);
        equal((await admin(weir, "/healthz")).status, 200);
        const { status, text } = await admin(weir, "/readyz");
        equal(`${status} ${text}`, "503 full\n");
        for (const visitor of visitors) visitor.ask();
        await Promise.all(visitors.map(async (visitor) => {
          match(await visitor.answered, /^HTTP\/1\.1 200 /);
          visitor.leave();
        }));
      } finally {
        for (const visitor of visitors) visitor.leave();
      }
      await until(async () => await valueOf(weir, paused) === 0);
      await until(async () => (await admin(weir, "/readyz")).text === "ready\n");
    }
    const told = () => weir.output.match(/"connections wait[^"]*"/g) ?? [];
    await until(() => Promise.resolve(told().length >= 4));
    deepEqual(told(), [BEGUN, OVER, BEGUN, OVER]);
  },
);

testOnBoth("max_connections: more wait until one leaves", { config }, async (command) => {
  await using origin = await Origin.listen();
  await write(origin, 3);
  await using weir = await Program.start(command, {});
  const open = `weir_client_connections_open{listener="127.0.0.1:${weir.port}"}`;
  const visitors: Visitor[] = [];
  const visit = (count: number) => {
    const come = Array.from({ length: count }, () => new Visitor(weir.port));
    for (const visitor of come) visitor.ask();
    visitors.push(...come);
    return come;
  };
  const answered = async (some: readonly Visitor[]) => {
    for (const { answered } of some) match(await answered, /^HTTP\/1\.1 200 /);
  };
  try {
    const first = visit(8);
    const begun = [await origin.next(), await origin.next(), await origin.next()];
    equal(await valueOf(weir, open), 3);
    equal((await admin(weir, "/readyz")).text, "ready\n");
    equal(origin.received.length, 3);
    for (let left = 5; left > 0; left--) {
      await begun.shift()!.reply();
      begun.push(await origin.next());
      equal(await valueOf(weir, open), 3);
    }
    for (const each of begun) await each.reply();
    await answered(first);

    // Who has been answered and stays makes room for who comes.
    origin.serve((exchange) => exchange.reply());
    await answered(visit(3));
    await answered(visit(3));
    origin.reset();

    await write(origin, 8);
    const told = await fetch(`http://127.0.0.1:${weir.adminPort}/reload`, { method: "POST" });
    equal(told.status, 200);
    await told.body?.cancel();
    const last = visit(8);
    for (let nth = 0; nth < 8; nth++) begun.push(await origin.next());
    equal(await valueOf(weir, open), 8);
    for (const each of begun.splice(0)) void each.reply();
    await answered(last);
    const line = await weir.logged('"connections wait"');
    match(line, /"listen":"127.0.0.1:\d+".*"most":3/);
  } finally {
    for (const visitor of visitors) visitor.leave();
  }
});

testOnBoth(
  "the file limit: with workers there is room for the clients of each",
  { config },
  async (command) => {
    await write({ authority: "127.0.0.1:9" });
    const roomOf = async (workers: string) => {
      const started = several(() => command, workers)("")!;
      await using weir = await Program.start(after(`ulimit -n ${FILES}`, started), {});
      return await valueOf(weir, "weir_client_connections_most");
    };
    const [ofTwo, ofFour] = [await roomOf("2"), await roomOf("4")];
    // Each may have a file or two open that another has not, yet.
    ok(Math.abs(ofFour - 2 * ofTwo) < ofTwo / 5, `${ofFour} of four workers, ${ofTwo} of two`);
  },
);

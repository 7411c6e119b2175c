import { equal, match } from "node:assert/strict";
import { Client } from "./client.ts";
import { head, message } from "./message.ts";
import { Origin } from "./origin.ts";
import { type Command, Program } from "./program.ts";
import { patiently } from "./wire.ts";

/** How the program starts and ends (section 1 of the contract), each tried on one of its own. */
export interface Life {
  readonly name: string;
  run(t: Stage): Promise<void>;
}

/** Starts programs, and sees that none outlives its case. */
export class Stage implements AsyncDisposable {
  readonly #programs: Program[] = [];

  constructor(readonly command: Command, readonly origin: Origin) {}

  /** A program that is ready; `a.test` leads to the origin. */
  async start(): Promise<Program> {
    const program = await Program.start(this.command, this.#env());
    this.#programs.push(program);
    return program;
  }

  /** A program that may not come to be ready. */
  async spawn(env = this.#env(), port?: number): Promise<Program> {
    const program = await Program.spawn(this.command, env, port);
    this.#programs.push(program);
    return program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) {
      program.signal("SIGKILL");
      await program.ended;
    }
  }

  #env(): Record<string, string> {
    const url = `http://${this.origin.authority}`;
    return {
      ORIGIN_A: url,
      ORIGIN_B: "http://127.0.0.1:2",
      ORIGIN_C: "http://127.0.0.1:3",
    };
  }
}

const ASK = head("GET /x HTTP/1.1", "Host: a.test");

export const lives: readonly Life[] = [
  {
    name: "SIGTERM lets requests in flight finish, takes no new connection, and exits 0",
    async run(t) {
      const weir = await t.start();
      const client = await Client.to(weir.port);
      await client.send(ASK);
      const asked = await t.origin.next();
      weir.signal("SIGTERM");
      await until(async () => !await connects(weir.port), "the listener to close");
      await asked.reply();
      const answer = await client.answer();
      equal((await answer.body.whole()).text, "ok");
      await client.departure();
      equal(await patiently(weir.ended, "the program to end"), 0);
      client.wire.leave();
    },
  },
  {
    name: "SIGINT ends idle connections at once, and exits 0",
    async run(t) {
      const weir = await t.start();
      const client = await Client.to(weir.port);
      await client.send(ASK);
      await (await t.origin.next()).reply();
      await (await client.answer()).body.whole();
      weir.signal("SIGINT");
      await client.departure();
      equal(await patiently(weir.ended, "the program to end"), 0);
      client.wire.leave();
    },
  },
  {
    name: "a request that outlasts shutdown_timeout is cut, and does not look complete",
    async run(t) {
      const weir = await t.start();
      const client = await Client.to(weir.port);
      await client.send(ASK);
      const asked = await t.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 9") + "one");
      const answer = await client.answer();
      await answer.body.until("one");
      weir.signal("SIGTERM");
      equal((await answer.body.whole()).complete, false);
      equal(await patiently(weir.ended, "the program to end"), 0);
      client.wire.leave();
    },
  },
  {
    name: "a second SIGTERM ends it at once",
    async run(t) {
      const weir = await t.start();
      const client = await Client.to(weir.port);
      await client.send(ASK);
      await t.origin.next();
      weir.signal("SIGTERM");
      await until(async () => !await connects(weir.port), "the listener to close");
      const startMs = performance.now();
      weir.signal("SIGTERM");
      await weir.ended;
      // shutdown_timeout is 2 s.
      equal(performance.now() - startMs < 1500, true);
      client.wire.leave();
    },
  },
  {
    name: "SIGHUP does not end it",
    async run(t) {
      const weir = await t.start();
      weir.signal("SIGHUP");
      t.origin.serve((asked) => asked.reply(message(["HTTP/1.1 200 OK"], "ok")));
      for (let i = 0; i < 3; i++) {
        const client = await Client.to(weir.port);
        await client.send(ASK);
        equal((await (await client.answer()).body.whole()).text, "ok");
        client.wire.leave();
      }
      weir.signal("SIGTERM");
      equal(await patiently(weir.ended, "the program to end"), 0);
    },
  },
  {
    name: "a port in use is named, and it exits 3",
    async run(t) {
      const weir = await t.spawn(undefined, t.origin.port);
      equal(await patiently(weir.ended, "the program to end"), 3);
      match(weir.output, new RegExp(`\\b${t.origin.port}\\b`));
      equal(/\n *at |\.ts:\d/.test(weir.output), false, weir.output);
    },
  },
  {
    name: "a variable that is not set is named with file, line and column, and it exits 1",
    async run(t) {
      const weir = await t.spawn({
        ORIGIN_A: "http://127.0.0.1:1",
      });
      equal(await patiently(weir.ended, "the program to end"), 1);
      match(weir.output, /weir\.yaml:\d+:\d+: .*ORIGIN_B/);
      match(weir.output, /weir\.yaml:\d+:\d+: .*ORIGIN_C/);
    },
  },
];

async function connects(port: number): Promise<boolean> {
  try {
    (await Client.to(port)).wire.leave();
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const poll = async () => {
    while (!await holds()) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await patiently(poll(), what);
}

import { doesNotMatch } from "node:assert/strict";
import type { TargetState } from "../../src/upstream/target_state.ts";
import { type Answer, Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import { type Command, Program } from "../blackbox/program.ts";
import { LIMIT_MS } from "./changes.ts";
import { Load, type LoadOptions } from "./load.ts";
import type { Story } from "./story.ts";
import { Upstream } from "./upstream.ts";

const NAMES = "abcdefgh";
const POLL_MS = 10;

/** How a runtime starts Weir with the config of that path; undefined where it is not installed. */
export type CommandOf = (config: string) => Command | undefined;

/** The upstreams of a story, Weir before them, and a client that asks. */
export class Stage implements AsyncDisposable {
  readonly upstreams: Upstream[] = [];
  readonly #config: string;
  readonly #programs: Program[] = [];
  readonly #clients = new Map<Program, Client>();

  private constructor(config: string) {
    this.#config = config;
  }

  static async set(story: Story, commandOf: CommandOf): Promise<Stage> {
    const stage = new Stage(await Deno.makeTempFile({ suffix: ".json" }));
    try {
      for (const name of NAMES.slice(0, story.targets)) {
        stage.upstreams.push(await Upstream.listen(name));
      }
      await Deno.writeTextFile(stage.#config, JSON.stringify(configOf(story, stage.upstreams)));
      await stage.start(commandOf);
      return stage;
    } catch (error) {
      await stage[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** One more Weir with the same config. */
  async start(commandOf: CommandOf): Promise<Program> {
    const command = commandOf(this.#config);
    if (command === undefined) throw new Error("the runtime is not installed");
    const program = await Program.start(command, {});
    this.#programs.push(program);
    return program;
  }

  get weir(): Program {
    return this.#programs[0];
  }

  load(options: LoadOptions): Load {
    return new Load(this.weir.port, options);
  }

  /** A GET with these fields; over one connection for each program. */
  get(fields: readonly string[] = [], program = this.weir): Promise<Answer> {
    return this.ask(head("GET / HTTP/1.1", "Host: a.test", ...fields), program);
  }

  /** The whole answer. */
  async ask(request: string, program = this.weir): Promise<Answer> {
    const client = this.#clients.get(program) ?? await Client.to(program.port);
    this.#clients.set(program, client);
    await client.send(request);
    const answer = await client.answer();
    await answer.body.whole();
    return answer;
  }

  /** What Weir thinks of its targets, in the order of `upstreams`. */
  async states(): Promise<readonly TargetState[]> {
    const answer = await fetch(`http://127.0.0.1:${this.weir.adminPort}/upstreams`);
    return (await answer.json()).upstreams[0].targets;
  }

  /** Settles when Weir thinks so of that upstream. */
  async thinks(upstream: Upstream, state: TargetState["state"]): Promise<void> {
    const nth = this.upstreams.indexOf(upstream);
    const isSo = (states: readonly TargetState[]) => states[nth].state === state;
    await this.#told(isSo, `${upstream.name} to be ${state}`);
  }

  /** Settles when Weir counts nothing in flight any more; it must have logged no error. */
  async atRest(): Promise<void> {
    const isIdle = (states: readonly TargetState[]) => states.every((each) => each.in_flight === 0);
    await this.#told(isIdle, "all targets to be at rest");
    doesNotMatch(this.weir.output, /"level":"(ERROR|FATAL)"/);
  }

  async #told(
    holds: (states: readonly TargetState[]) => boolean,
    waitingFor: string,
  ): Promise<void> {
    for (const deadline = Date.now() + LIMIT_MS; Date.now() < deadline;) {
      if (holds(await this.states())) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`waited ${LIMIT_MS} ms for ${waitingFor}:\n${this.weir.output}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.values()) client.wire.leave();
    try {
      for (const program of this.#programs) await program[Symbol.asyncDispose]();
    } finally {
      for (const upstream of this.upstreams) await upstream[Symbol.asyncDispose]();
      await Deno.remove(this.#config);
    }
  }
}

function configOf(story: Story, upstreams: readonly Upstream[]): unknown {
  const targets = upstreams.map(({ url }) => ({ url, ...story.target }));
  return {
    listen: "127.0.0.1:${PORT}",
    admin: "127.0.0.1:${ADMIN_PORT}",
    shutdown_timeout: "1s",
    log: { level: "warn", access: false },
    upstreams: { tried: { ...story.upstream, targets } },
    routes: [{ upstream: "tried" }],
  };
}

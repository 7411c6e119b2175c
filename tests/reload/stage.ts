import { equal } from "node:assert/strict";
import { type Answer, Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import { Program } from "../blackbox/program.ts";
import type { CommandOf } from "../resilience/stage.ts";
import { LIMIT_MS } from "../resilience/changes.ts";
import { Load, type LoadOptions } from "../resilience/load.ts";
import { Upstream } from "../resilience/upstream.ts";

const NAMES = "abcde";

/** What the admin listener answered. */
export interface Told {
  readonly status: number;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

/** Keys of a config besides: of the whole, of its upstream, of each target of that. */
interface More {
  readonly config?: object;
  readonly upstream?: object;
  readonly target?: object;
}

/** Weir with a config that the story rewrites, and five upstreams that it may name. */
export class Stage implements AsyncDisposable {
  readonly upstreams: Upstream[] = [];
  readonly #config: string;
  #weir: Program | undefined;

  private constructor(config: string) {
    this.#config = config;
  }

  /** The config names the first upstream. */
  static async set(commandOf: CommandOf, flags: readonly string[] = []): Promise<Stage> {
    const stage = new Stage(await Deno.makeTempFile({ suffix: ".json" }));
    try {
      for (const name of NAMES) stage.upstreams.push(await Upstream.listen(name));
      await stage.write([0]);
      const command = commandOf(stage.#config);
      if (command === undefined) throw new Error("the runtime is not installed");
      const withFlags = (port: number) => [...command.arguments(port), ...flags];
      stage.#weir = await Program.start({ ...command, arguments: withFlags }, {});
      return stage;
    } catch (error) {
      await stage[Symbol.asyncDispose]();
      throw error;
    }
  }

  get weir(): Program {
    return this.#weir!;
  }

  /** A config with those upstreams as targets, and `more` of it. */
  async write(
    targets: readonly number[],
    more: More = {},
  ): Promise<void> {
    await this.writeText(JSON.stringify({
      listen: "127.0.0.1:${PORT}",
      admin: "127.0.0.1:${ADMIN_PORT}",
      shutdown_timeout: "1s",
      log: { access: false },
      upstreams: {
        tried: {
          targets: targets.map((nth) => ({ url: this.upstreams[nth].url, ...more.target })),
          ...more.upstream,
        },
      },
      routes: [{ upstream: "tried" }],
      ...more.config,
    }));
  }

  /** Put in the place of the file in one step, as careful editors do. */
  async writeText(text: string): Promise<void> {
    const draft = await Deno.makeTempFile();
    await Deno.writeTextFile(draft, text);
    await Deno.rename(draft, this.#config);
  }

  async admin(path: string, init: RequestInit = { method: "POST" }): Promise<Told> {
    const answer = await fetch(`http://127.0.0.1:${this.weir.adminPort}${path}`, init);
    const type = answer.headers.get("content-type") ?? "";
    return {
      status: answer.status,
      body: await (/json/.test(type) ? answer.json() : answer.text()),
    };
  }

  /** `write` and `POST /reload`, which must be well. */
  async reload(
    targets: readonly number[],
    more: More = {},
  ): Promise<Told> {
    await this.write(targets, more);
    const told = await this.admin("/reload");
    equal(told.status, 200, JSON.stringify(told.body));
    return told;
  }

  load(options: LoadOptions): Load {
    return new Load(this.weir.port, options);
  }

  /** Who answers a GET on a connection of its own. */
  async get(port = this.weir.port): Promise<string> {
    const client = await Client.to(port);
    await client.send(head("GET / HTTP/1.1", "Host: a.test"));
    const answer = await client.answer();
    const { text } = await answer.body.whole();
    client.wire.leave();
    return text;
  }

  /** A request whose answer is still to come; the answer, when it has come. */
  async ask(): Promise<() => Promise<Answer>> {
    const client = await Client.to(this.weir.port);
    await client.send(head("GET / HTTP/1.1", "Host: a.test"));
    return async () => {
      const answer = await client.answer();
      const { complete } = await answer.body.whole();
      client.wire.leave();
      if (!complete) throw new Error("an answer was cut short");
      return answer;
    };
  }

  /** Settles when it is so, asked again and again. */
  async until(holds: () => Promise<boolean>, waitingFor: string): Promise<void> {
    for (const deadline = Date.now() + LIMIT_MS; Date.now() < deadline;) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`waited ${LIMIT_MS} ms for ${waitingFor}:\n${this.weir.output}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#weir?.[Symbol.asyncDispose]();
    } finally {
      for (const upstream of this.upstreams) await upstream[Symbol.asyncDispose]();
      await Deno.remove(this.#config);
    }
  }
}

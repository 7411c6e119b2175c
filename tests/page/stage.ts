/** Weir on one runtime, targets behind it, and people who look at its page. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { UpstreamState } from "../../routes/control.ts";
import type { Command } from "../blackbox/program.ts";
import { folderOf, ROOT, Running } from "../command/weir.ts";
import type { Browser, ContextOptions, Page } from "./browser.ts";

export type CommandOf = (config: string) => Command | undefined;

const PATIENCE_MS = 10_000;
const POLL_MS = 20;

/** Of which text it is known what is wrong, and where. */
export const BROKEN = "upstreams: {}\nruotes: []\n";

export class Stage implements AsyncDisposable {
  readonly weir: Running;
  readonly targets: readonly Target[];
  readonly #config: string;
  readonly #browser: Browser;
  readonly #parts: AsyncDisposableStack;

  private constructor(
    weir: Running,
    parts: { targets: Target[]; config: string; browser: Browser; stack: AsyncDisposableStack },
  ) {
    this.weir = weir;
    this.targets = parts.targets;
    this.#config = parts.config;
    this.#browser = parts.browser;
    this.#parts = parts.stack;
  }

  static async set(
    commandOf: CommandOf,
    browser: Browser,
    { token }: { token?: string } = {},
  ): Promise<Stage> {
    await using stack = new AsyncDisposableStack();
    const targets: Target[] = [];
    for (let i = 0; i < 3; i++) targets.push(stack.use(await Target.listen()));
    const folder = stack.use(await folderOf());
    const config = `${folder.path}/weir.json`;
    await Deno.writeTextFile(config, textOf(targets.slice(0, 2), token));
    const command = commandOf(config)!;
    const start = { path: command.path, arguments: command.arguments(0) };
    const weir = stack.use(await Running.start(start, ROOT, []));
    return new Stage(weir, { targets, config, browser, stack: stack.move() });
  }

  /** A page of its own, with nothing loaded. */
  async page(options: ContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext(options);
    this.#parts.defer(() => context.close());
    return await context.newPage();
  }

  /** The page of Weir, which takes what it is sent. */
  async livePage(options?: ContextOptions): Promise<Page> {
    const page = await this.page(options);
    await page.goto(this.weir.adminUrl);
    await until(async () => await page.locator("#live").textContent() === "live", "a live page");
    return page;
  }

  /** Requests through the proxy, each read to its end. */
  async ask(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await (await fetch(this.weir.url)).text();
  }

  async write(text: string): Promise<void> {
    await Deno.writeTextFile(this.#config, text);
  }

  /** Names so many of the targets. */
  async writeTargets(count: number): Promise<void> {
    await this.write(textOf(this.targets.slice(0, count)));
  }

  async states(): Promise<string[]> {
    const answer = await fetch(`${this.weir.adminUrl}/upstreams`);
    const { upstreams }: { upstreams: UpstreamState[] } = await answer.json();
    return upstreams[0].targets.map(({ state, reasons }) => [state, ...reasons].join(" "));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}

function textOf(targets: readonly Target[], token?: string): string {
  const admin = "127.0.0.1:0";
  return JSON.stringify({
    listen: "127.0.0.1:0",
    admin: token === undefined ? admin : { address: admin, token },
    log: { access: false },
    shutdown_timeout: "1s",
    upstreams: { shop: { targets: targets.map(({ url }) => url) } },
    routes: [{ upstream: "shop" }],
  });
}

class Target implements AsyncDisposable {
  private constructor(readonly server: Server) {}

  static async listen(): Promise<Target> {
    const server = createServer((_, response) => response.end("hello"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Target(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }
}

/** Looks again and again, for as long as it may take. */
export async function until(
  holds: () => Promise<boolean>,
  waitingFor: string,
  withinMs = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!await holds()) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms for ${waitingFor}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

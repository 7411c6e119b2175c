/** What a peer may send, and how long it may take, at the edge of each limit. */
import { equal, notEqual } from "node:assert/strict";
import { type Answer, Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import { type Exchange, Origin } from "../blackbox/origin.ts";
import { type Command, Program } from "../blackbox/program.ts";
import { testOnBoth } from "./suite.ts";

const config = await Deno.makeTempFile({ suffix: ".json" });
globalThis.addEventListener("unload", () => Deno.removeSync(config));

const OF_HEADS = { head: "2KiB", fields: 8, line: "1KiB" };

/** Weir with these limits, an origin behind it, and clients that leave at the end. */
class Stage implements AsyncDisposable {
  readonly #clients: Client[] = [];

  private constructor(readonly weir: Program, readonly origin: Origin) {}

  static async set(command: Command, limits: object, upstreamLimits: object): Promise<Stage> {
    const origin = await Origin.listen();
    const url = `http://${origin.authority}`;
    await Deno.writeTextFile(
      config,
      JSON.stringify({
        listen: "127.0.0.1:${PORT}",
        admin: "127.0.0.1:${ADMIN_PORT}",
        shutdown_timeout: "1s",
        limits,
        upstreams: { limited: { targets: url, limits: upstreamLimits } },
        routes: [{ path: "/limited", upstream: "limited" }, { upstream: url }],
      }),
    );
    return new Stage(await Program.start(command, {}), origin);
  }

  async client(): Promise<Client> {
    const client = await Client.to(this.weir.port);
    this.#clients.push(client);
    return client;
  }

  async ask(request: string): Promise<Answer> {
    const client = await this.client();
    await client.send(request);
    const answer = await client.answer();
    await answer.body.whole();
    return answer;
  }

  /** A switch of protocols on that path, made. */
  async tunnel(path: string): Promise<{ client: Client; asked: Exchange }> {
    const client = await this.client();
    const upgrade = ["Connection: Upgrade", "Upgrade: websocket"];
    await client.send(head(`GET ${path} HTTP/1.1`, "Host: a.test", ...upgrade));
    const asked = await this.origin.next();
    await asked.send(head("HTTP/1.1 101 Switching Protocols", ...upgrade));
    equal((await client.answer()).status, 101);
    return { client, asked };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { wire } of this.#clients) wire.leave();
    try {
      await this.weir[Symbol.asyncDispose]();
    } finally {
      await this.origin[Symbol.asyncDispose]();
    }
  }
}

/** Field lines of `bytes` in all, each of at most 1 KiB with its CRLF. */
function filler(bytes: number): string[] {
  const count = Math.ceil(bytes / 1026);
  return Array.from({ length: count }, (_, nth) => {
    const length = Math.floor((bytes + nth) / count) - 2;
    return `X: ${"x".repeat(length - 3)}`;
  });
}

/** A request or response head of `bytes` without its empty line. */
function headOf(bytes: number, ...first: [string, ...string[]]): string {
  const begun = `${first.join("\r\n")}\r\n`.length;
  return head(...first, ...filler(bytes - begun));
}

const name = (what: string) => `limits: ${what}`;

testOnBoth(name("431 and 414 for a request over them"), { config }, async (command) => {
  await using stage = await Stage.set(command, OF_HEADS, {});
  stage.origin.serve((exchange) => exchange.reply());
  const target = (bytes: number) => `/${"a".repeat(bytes - "GET / HTTP/1.1".length)}`;
  const x = (count: number) => Array<string>(count).fill("X: y");
  const cases: [string, number][] = [
    [headOf(2048, "GET / HTTP/1.1", "Host: a.test"), 200],
    [headOf(2049, "GET / HTTP/1.1", "Host: a.test"), 431],
    [head("GET / HTTP/1.1", "Host: a.test", ...x(7)), 200],
    [head("GET / HTTP/1.1", "Host: a.test", ...x(8)), 431],
    [head("GET / HTTP/1.1", "Host: a.test", `X: ${"x".repeat(1021)}`), 200],
    [head("GET / HTTP/1.1", "Host: a.test", `X: ${"x".repeat(1022)}`), 431],
    [head(`GET ${target(1024)} HTTP/1.1`, "Host: a.test"), 200],
    [head(`GET ${target(1025)} HTTP/1.1`, "Host: a.test"), 414],
    [head(`GET ${target(5000)} HTTP/1.1`, "Host: a.test"), 414],
  ];
  for (const [request, status] of cases) {
    const answer = await stage.ask(request);
    equal(answer.status, status, request.slice(0, 60));
    if (status !== 200) equal(answer.head.one("connection"), "close");
  }
});

testOnBoth(name("502 for an answer over those of its upstream"), { config }, async (command) => {
  await using stage = await Stage.set(command, {}, OF_HEADS);
  const ok = "HTTP/1.1 200 OK";
  const none = "Content-Length: 0";
  const x = (count: number) => Array<string>(count).fill("X: y");
  const cases: [string, number][] = [
    [headOf(2048, ok, none), 200],
    [headOf(2049, ok, none), 502],
    [head(ok, none, ...x(7)), 200],
    [head(ok, none, ...x(8)), 502],
    [head(ok, none, `X: ${"x".repeat(1021)}`), 200],
    [head(ok, none, `X: ${"x".repeat(1022)}`), 502],
    [head(`${ok}${"x".repeat(1024 - ok.length)}`, none), 200],
    [head(`${ok}${"x".repeat(1025 - ok.length)}`, none), 502],
  ];
  for (const [answer, status] of cases) {
    stage.origin.reset();
    stage.origin.serve((exchange) => exchange.reply(answer));
    equal((await stage.ask(head("GET /limited HTTP/1.1", "Host: a.test"))).status, status);
    equal((await stage.ask(head("GET / HTTP/1.1", "Host: a.test"))).status, 200);
  }
});

testOnBoth(
  name("a slow client, an idle one, one that takes nothing"),
  { config },
  async (command) => {
    await using stage = await Stage.set(command, { header_timeout: "300ms", idle: "300ms" }, {});
    const slow = await stage.client();
    await slow.send("GET / HTTP/1.1\r\nHost: a.te");
    await slow.departure();
    stage.origin.serve((exchange) => exchange.reply());
    const idle = await stage.client();
    await idle.send(head("GET / HTTP/1.1", "Host: a.test"));
    await (await idle.answer()).body.whole();
    await idle.departure();
    stage.origin.reset();
    const lazy = await stage.client();
    await lazy.send(head("GET / HTTP/1.1", "Host: a.test"));
    const asked = await stage.origin.next();
    const size = 64 * 1024 * 1024;
    await asked.send(head("HTTP/1.1 200 OK", `Content-Length: ${size}`));
    void asked.send(new Uint8Array(size));
    await asked.departure();
    const answer = await lazy.answer();
    await answer.body.whole();
    equal(answer.body.complete, false);
  },
);

testOnBoth(name("a silent tunnel, as its upstream has it"), { config }, async (command) => {
  const limits = { tunnel_idle: "300ms" };
  await using stage = await Stage.set(command, limits, { tunnel_idle: "never" });
  const lasting = await stage.tunnel("/limited");
  const short = await stage.tunnel("/");
  await short.client.departure();
  await short.asked.departure();
  await lasting.client.send("ping");
  equal((await lasting.asked.raw(4)).toString(), "ping");
  await lasting.asked.send("pong");
  equal((await lasting.client.raw(4)).toString(), "pong");
});

testOnBoth(name("a reload sets those of connections to come"), { config }, async (command) => {
  await using stage = await Stage.set(command, {}, {});
  stage.origin.serve((exchange) => exchange.reply());
  const long = headOf(4096, "GET / HTTP/1.1", "Host: a.test");
  const before = await stage.client();
  for (const [limits, status] of [[OF_HEADS, 431], [{}, 200]] as const) {
    const whole = JSON.parse(await Deno.readTextFile(config));
    await Deno.writeTextFile(config, JSON.stringify({ ...whole, limits }));
    const told = await fetch(`http://127.0.0.1:${stage.weir.adminPort}/reload`, { method: "POST" });
    notEqual(await told.text(), "");
    equal(told.status, 200);
    equal((await stage.ask(long)).status, status);
    await before.send(long);
    const answer = await before.answer();
    await answer.body.whole();
    equal(answer.status, 200);
  }
});

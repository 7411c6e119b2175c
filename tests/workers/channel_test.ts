import { deepEqual, equal, rejects } from "node:assert/strict";
import { ConfigError, Problem } from "../../config/problems.ts";
import { ListenError } from "../../src/program/errors.ts";
import { Channel, NoAnswer } from "../../src/workers/channel.ts";
import { ProxyError } from "../../src/http/proxy_error.ts";
import { Refusal } from "../../routes/refusal.ts";
import { Clock } from "../clock.ts";
import { pair } from "./stand_in.ts";

interface Echo {
  echo: { asked: unknown; answer: unknown };
  fail: { asked: string; answer: void };
  hang: { asked: null; answer: void };
}

function connected(faults: Record<string, unknown> = {}) {
  const { near, far, cut } = pair();
  new Channel(far, {
    echo: (asked: unknown) => asked,
    fail: (name: string) => {
      throw faults[name];
    },
    hang: () => new Promise(() => {}),
  });
  return { channel: new Channel<Echo>(near, {}), cut };
}

Deno.test("Channel.ask is answered by what the other end makes of it", async () => {
  const { channel } = connected();
  const asked = [1, { a: "b" }, null, "text"];
  const answers = await Promise.all(asked.map((each) => channel.ask("echo", each, 1000)));
  deepEqual(answers, asked);
});

Deno.test("Channel.ask rejects with what the other end threw", async () => {
  const { channel } = connected({
    config: new ConfigError([
      new Problem("no", "a.b", { file: "f", line: 2, column: 3 }),
      new Problem("nor", "c"),
    ]),
    listen: new ListenError("cannot listen on :1"),
    refusal: new Refusal("not_found", "there is no x", { fields: { Allow: "GET" } }),
    request: new ProxyError("bad_request", "what?", { members: { more: [1] } }),
    other: new TypeError("a fault"),
    text: "thrown",
  });
  const caught = (name: string) => channel.ask("fail", name, 1000).then(() => undefined, (e) => e);
  const config = await caught("config");
  equal(config instanceof ConfigError && config.message, "f:2:3: no\nc: nor");
  const listen = await caught("listen");
  equal(listen instanceof ListenError && listen.message, "cannot listen on :1");
  const refusal = await caught("refusal");
  equal(refusal instanceof ProxyError, true);
  deepEqual([refusal.status, refusal.title, refusal.detail, refusal.fields], [
    404,
    "Not found",
    "there is no x",
    { Allow: "GET" },
  ]);
  const request = await caught("request");
  deepEqual([request.status, request.kind, request.members], [400, "bad_request", { more: [1] }]);
  equal((await caught("other")).message.startsWith("TypeError: a fault"), true);
  equal((await caught("text")).message, "thrown");
});

Deno.test("Channel.ask rejects when the line goes down, and from then on", async () => {
  const { channel, cut } = connected();
  const open = channel.ask("hang", null, 1000);
  cut();
  await rejects(open, NoAnswer);
  await rejects(channel.ask("echo", 1, 1000), NoAnswer);
});

Deno.test("Channel.ask rejects when the answer takes too long, and leaves no timer", async () => {
  using clock = new Clock();
  const { channel } = connected();
  const late = rejects(channel.ask("hang", null, 1000), /has not answered for 1 s/);
  await clock.pass(1000);
  await late;
  const answer = channel.ask("echo", 1, 1000);
  await clock.pass(0);
  equal(await answer, 1);
  equal(clock.pending, 0);
});

import { equal, rejects } from "node:assert/strict";
import { sockets } from "../../../src/build/runtime/sockets.ts";
import type { ProxyError } from "../../../src/http/proxy_error.ts";
import { connect } from "../../../src/transport/socket/node.ts";
import type { Origin } from "../../../src/transport/transport.ts";
import { Http1Transport } from "../../../src/transport/http1.ts";
import { bunCommand } from "../../blackbox/program.ts";
import { socketPair } from "../../socket_pair.ts";
import { cases, play } from "./contract.ts";
import { Dials } from "./dials.ts";
import { Stage, wholeOf } from "./stage.ts";

for (const each of cases) {
  Deno.test(`Http1Transport on Deno: ${each.name}`, () => play(each, sockets().transport));
}

const bun = bunCommand();

Deno.test({
  name: `Http1Transport on Bun: the same cases${bun === undefined ? " (not installed)" : ""}`,
  ignore: bun === undefined && Deno.env.get("CI") === undefined,
}, async () => {
  if (bun === undefined) throw new Error("the runtime is not installed");
  const runner = new URL("on_bun.ts", import.meta.url).pathname;
  const { stdout, stderr, code } = await new Deno.Command(bun.path, { args: ["run", runner] })
    .output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  equal(code, 0, `\n${text(stdout)}${text(stderr)}`);
});

/** One connection can be made to this origin; dials for more never end. */
function once({ host, port, ...terms }: Origin): Http1Transport {
  const later = new Dials();
  let first = true;
  return new Http1Transport((signal) => {
    if (!first) return later.open(signal);
    first = false;
    return connect({ address: host, port }, new AbortController().signal);
  }, terms);
}

Deno.test("Http1Transport: who waits for a dial goes on a connection given back", async () => {
  await using stage = await Stage.set(once);
  const transport = stage.transport();
  const sent = [transport.send(stage.request()), transport.send(stage.request())];
  for (const nth of [0, 1]) {
    const asked = await stage.origin.next();
    equal(asked.nthOnConnection, nth);
    await asked.reply();
    equal(await wholeOf((await sent[nth]).body), "ok");
  }
});

Deno.test("Http1Transport: a connection lost before its request is taken fails it, with the cause", async () => {
  const [socket] = socketPair();
  socket.destroy();
  const failure = new Error("certificate required");
  const lost = Object.assign(socket, { failure });
  await using stage = await Stage.set((origin) =>
    new Http1Transport(() => Promise.resolve(lost), origin)
  );
  await rejects(stage.transport().send(stage.request()), (error: ProxyError) => {
    equal(error.kind, "reset");
    equal(error.cause, failure);
    return true;
  });
});

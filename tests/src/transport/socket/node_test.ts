import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { connect, listen } from "../../../../src/transport/socket/node.ts";
import type { Socket } from "../../../../src/http/socket.ts";
import { Origin } from "../../../blackbox/origin.ts";
import { patiently } from "../../../blackbox/wire.ts";
import { bytesOf, restOf, textOf } from "../../../socket_pair.ts";

const { signal: never } = new AbortController();

/** Both ends of a TCP connection. */
async function connected(play: (a: Socket, b: Socket) => Promise<void>): Promise<void> {
  const accepted = Promise.withResolvers<Socket>();
  const listening = await listen({ hostname: "127.0.0.1", port: 0 }, accepted.resolve);
  const a = await connect({ address: "127.0.0.1", port: listening.port }, never);
  const b = await accepted.promise;
  try {
    await play(a, b);
  } finally {
    a.destroy();
    b.destroy();
    listening.close();
  }
}

const departed = (socket: Socket) =>
  patiently(new Promise<void>((resolve) => socket.onDeparture = resolve), "a departure");

Deno.test("NodeSocket carries bytes both ways, and knows both ends", () =>
  connected(async (a, b) => {
    a.write(bytesOf("ping"));
    equal(textOf((await b.read())!), "ping");
    b.write(bytesOf("pong"));
    equal(textOf((await a.read())!), "pong");
    deepEqual([b.remote.address, a.remote.port], ["127.0.0.1", b.localPort]);
  }));

Deno.test("NodeSocket.end ends one half: the other goes on", () =>
  connected(async (a, b) => {
    a.write(bytesOf("request"));
    await a.end();
    equal(await restOf(b), "request");
    equal(b.open, false);
    b.write(bytesOf("answer"));
    await b.end();
    equal(await restOf(a), "answer");
    equal(await a.read(), undefined);
  }));

Deno.test("NodeSocket.unread puts bytes back, first what was put back last", () =>
  connected(async (a, b) => {
    a.write(bytesOf("abc"));
    const bytes = (await b.read())!;
    equal(b.pending, false);
    b.unread(bytes.subarray(2));
    b.unread(bytes.subarray(0, 2));
    b.unread(new Uint8Array());
    equal(b.pending, true);
    equal(textOf(b.take()!) + textOf(b.take()!), "abc");
    deepEqual([b.take(), b.pending], [undefined, false]);
  }));

Deno.test("NodeSocket.reset makes the other side's read fail, after what had come", () =>
  connected(async (a, b) => {
    a.write(bytesOf("some"));
    equal(textOf((await b.read())!), "some");
    const gone = departed(b);
    a.reset();
    await gone;
    await rejects(b.read());
    equal(b.open, false);
    await rejects(async () => await b.write(bytesOf("x")));
  }));

Deno.test("NodeSocket.destroy fails reads and writes of this side with the reason", () =>
  connected(async (a, b) => {
    const reason = new Error("enough");
    const read = rejects(a.read(), (error) => error === reason);
    a.destroy(reason);
    await read;
    await rejects(a.read(), (error) => error === reason);
    await rejects(async () => await a.write(bytesOf("x")), (error) => error === reason);
    await rejects(a.end(), (error) => error === reason);
    equal(await b.read(), undefined);
  }));

Deno.test("NodeSocket.onDeparture is called once, while nobody reads", () =>
  connected(async (a, b) => {
    let calls = 0;
    const gone = new Promise<void>((resolve) =>
      b.onDeparture = () => {
        calls++;
        resolve();
      }
    );
    await a.end();
    await gone;
    b.destroy();
    equal(calls, 1);
  }));

Deno.test("NodeSocket.write waits where nobody reads, and no longer than the connection", () =>
  connected(async (a, b) => {
    const piece = new Uint8Array(256 * 1024);
    let room: Promise<void> | undefined;
    let bytes = 0;
    const pour = async () => {
      for (;;) {
        room = a.write(piece);
        bytes += piece.length;
        await room;
      }
    };
    const poured = rejects(pour());
    let before = -1;
    while (bytes > before) {
      before = bytes;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    ok(bytes < 32 * 1024 * 1024, `${bytes} bytes were taken`);
    b.reset();
    await poured;
  }));

Deno.test("NodeSocket.read gives every byte, in order, to a slow reader", () =>
  connected(async (a, b) => {
    const sent = (async () => {
      for (let i = 0; i < 256; i++) await a.write(new Uint8Array(16 * 1024).fill(i));
      await a.end();
    })();
    let at = 0;
    for (let bytes; (bytes = await b.read()) !== undefined;) {
      for (const byte of bytes) {
        if (byte !== at++ >> 14) throw new Error(`at ${at}: ${byte}`);
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    equal(at, 4 * 1024 * 1024);
    await sent;
  }));

Deno.test("connect: refused is an error, and an abort gives the attempt up", async () => {
  const closed = await Origin.listen();
  const { port } = closed;
  await closed[Symbol.asyncDispose]();
  await rejects(connect({ address: "127.0.0.1", port }, never), /refused/i);
  const gone = new Error("gone");
  const client = new AbortController();
  const attempt = rejects(
    connect({ address: "127.0.0.1", port }, client.signal),
    (error) => error === gone,
  );
  client.abort(gone);
  await attempt;
  await rejects(
    connect({ address: "127.0.0.1", port }, AbortSignal.abort(gone)),
    (error) => error === gone,
  );
});

Deno.test("listen: a port in use is an error, and a closed one is free", async () => {
  const at = { hostname: "127.0.0.1", port: 0 };
  const first = await listen(at, () => {});
  await rejects(listen({ ...at, port: first.port }, () => {}), { code: "EADDRINUSE" });
  first.close();
  (await listen({ ...at, port: first.port }, () => {})).close();
});

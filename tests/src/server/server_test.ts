import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { type Body, collect } from "../../../src/http/body/body.ts";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import { Fields } from "../../../src/http/fields.ts";
import type { Incoming, Reply } from "../../../src/http/message.ts";
import { Server } from "../../../src/server/server.ts";
import type { Service } from "../../../src/proxy/service.ts";
import { listen } from "../../../src/transport/socket/node.ts";
import { Client } from "../../blackbox/client.ts";
import { chunk, head, LAST_CHUNK, message } from "../../blackbox/message.ts";
import { replyWith } from "../../routes/snapshot.ts";
import { bytesOf, type PairedSocket, restOf, socketPair, textOf } from "../../socket_pair.ts";
import { bodyOf, HandBody } from "../http/body/reader.ts";
import { Clock } from "../../clock.ts";
import { TunnelEnd } from "../../../src/http/tunnel_end.ts";

type Handle = (incoming: Incoming) => Reply | Promise<Reply>;

/** A service that `handle` answers for; refusals are told by their kind. */
function serviceOf(handle: Handle): Service {
  return {
    handle(incoming, receiver) {
      const reply = (async () => await handle(incoming))();
      reply.then((reply) => receiver.replied(reply), (error) => receiver.failed(error));
    },
    refuse: (error: ProxyError) => replyWith({ status: error.status, reason: error.kind }),
  };
}

const echo: Handle = async ({ path, body }) =>
  replyWith({ body: bytesOf(`${path}:${await textOfBody(body)}`) });

async function textOfBody(body: Body): Promise<string> {
  return textOf(await collect(body, Infinity, () => new Error("unreachable")));
}

/** A server on a port of its own, and a client that has connected to it. */
async function serving(
  handle: Handle,
  play: (client: Client, server: Server, port: number) => Promise<void>,
): Promise<void> {
  const server = new Server(serviceOf(handle));
  const listening = await listen({ hostname: "127.0.0.1", port: 0 }, (socket) => {
    server.accept(socket);
  });
  const client = await Client.to(listening.port);
  try {
    await play(client, server, listening.port);
  } finally {
    client.wire.leave();
    listening.close();
    await server.drain(0);
  }
}

/** The same in memory, where time stands still. */
async function inMemory(
  handle: Handle,
  play: (client: PairedSocket, clock: Clock, server: Server) => Promise<void>,
): Promise<void> {
  using clock = new Clock();
  const server = new Server(serviceOf(handle));
  const [client, socket] = socketPair();
  server.accept(socket);
  await play(client, clock, server);
  client.destroy();
  await clock.pass(0);
  const drained = server.drain(0);
  await clock.pass(0);
  await drained;
  equal(clock.pending, 0, "a timer is left");
}

const ASK = head("GET /x HTTP/1.1", "Host: a");

Deno.test("Server answers one request after the other, in order", () =>
  serving(echo, async (client) => {
    await client.send(
      head("GET /1 HTTP/1.1", "Host: a") +
        message(["POST /2 HTTP/1.1", "Host: a"], "two") +
        head("POST /3 HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") +
        chunk("th") + chunk("ree") + LAST_CHUNK + head("GET /4 HTTP/1.1", "Host: a"),
    );
    for (const expected of ["/1:", "/2:two", "/3:three", "/4:"]) {
      equal((await (await client.answer()).body.whole()).text, expected);
    }
  }));

Deno.test("Server does not begin a request before the one before is answered", async () => {
  const first = Promise.withResolvers<Reply>();
  const begun: string[] = [];
  const handle: Handle = ({ path }) => {
    begun.push(path);
    return path === "/1" ? first.promise : replyWith({ reason: path });
  };
  await serving(handle, async (client, _, port) => {
    await client.send(head("GET /1 HTTP/1.1", "Host: a") + head("GET /2 HTTP/1.1", "Host: a"));
    const other = await Client.to(port);
    await other.send(head("GET /3 HTTP/1.1", "Host: a"));
    await other.answer();
    deepEqual(begun, ["/1", "/3"]);
    first.resolve(replyWith({ reason: "/1" }));
    deepEqual([(await client.answer()).reason, (await client.answer()).reason], ["/1", "/2"]);
    other.wire.leave();
  });
});

Deno.test("Server refuses what it cannot read, and closes", async () => {
  const requests: [string, number, string][] = [
    ["GET /x HTTP/1.1\r\n\r\n", 400, "bad_request"],
    [head("GET /x HTTP/1.1", "Host: a", "Host: a"), 400, "bad_request"],
    [head("GET /%zz HTTP/1.1", "Host: a"), 400, "bad_request"],
    [head("CONNECT a:1 HTTP/1.1", "Host: a:1"), 501, "not_implemented"],
    [
      head("GET /x HTTP/1.1", "Host: a", "Transfer-Encoding: gzip, chunked"),
      501,
      "not_implemented",
    ],
    [head("GET /x HTTP/3.0", "Host: a"), 505, "version_not_supported"],
    [`GET /x HTTP/1.1\r\nX: ${"a".repeat(1 << 17)}\r\n\r\n`, 431, "fields_too_large"],
  ];
  for (const [request, status, reason] of requests) {
    await serving(echo, async (client) => {
      void client.send(request);
      const answer = await client.answer();
      deepEqual([answer.status, answer.reason], [status, reason]);
      equal(answer.head.one("connection"), "close");
      equal(await client.departure(), "ended");
    });
  }
});

Deno.test("Server tells the service when the client goes away", async () => {
  for (const how of ["end", "reset"] as const) {
    const aborted = Promise.withResolvers<void>();
    const handled = Promise.withResolvers<void>();
    const handle: Handle = async ({ signal }) => {
      handled.resolve();
      signal.addEventListener("abort", () => aborted.resolve());
      await aborted.promise;
      return replyWith();
    };
    await serving(handle, async (client) => {
      await client.send(ASK);
      await handled.promise;
      client.wire[how]();
      await aborted.promise;
    });
  }
});

Deno.test("Server says 100 Continue when the body is read, and not before", async () => {
  const go = Promise.withResolvers<void>();
  const handle: Handle = async (incoming) => {
    await go.promise;
    return await echo(incoming);
  };
  await serving(handle, async (client) => {
    await client.send(
      head("POST /x HTTP/1.1", "Host: a", "Content-Length: 4", "Expect: 100-continue"),
    );
    go.resolve();
    equal((await client.head()).line, "HTTP/1.1 100 Continue");
    await client.send("body" + ASK);
    equal((await (await client.answer()).body.whole()).text, "/x:body");
    equal((await client.answer()).status, 200);
  });
});

Deno.test("Server closes when a body that was expected is not wanted", () =>
  serving(() => replyWith({ status: 417 }), async (client) => {
    await client.send(
      head("POST /x HTTP/1.1", "Host: a", "Content-Length: 4", "Expect: 100-continue"),
    );
    const answer = await client.answer();
    deepEqual([answer.status, answer.interim.length], [417, 0]);
    equal(answer.head.one("connection"), "close");
  }));

Deno.test("Server gives an answer whole to a client that is still sending", () =>
  serving(() => replyWith({ status: 413, body: bytesOf("no") }), async (client) => {
    await client.send(head("POST /x HTTP/1.1", "Host: a", "Content-Length: 10000000"));
    const sending = client.send(new Uint8Array(4_000_000));
    const answer = await client.answer();
    deepEqual([answer.status, (await answer.body.whole()).text], [413, "no"]);
    equal(answer.head.one("connection"), "close");
    client.wire.leave();
    await sending;
  }));

Deno.test("Server breaks a body off that fails: it never looks complete", async () => {
  for (const [version, length] of [["1.1", 9], ["1.1", undefined], ["1.0", undefined]] as const) {
    const handle: Handle = () => {
      const body = new HandBody(length);
      queueMicrotask(async () => {
        while (body.waiting === 0) await new Promise((resolve) => setTimeout(resolve));
        body.give(bytesOf("some"));
        while (body.waiting === 0) await new Promise((resolve) => setTimeout(resolve));
        body.fail(new Error("cut"));
      });
      return replyWith({ body });
    };
    await serving(handle, async (client) => {
      await client.send(head(`GET /x HTTP/${version}`, "Host: a"));
      const { body } = await client.answer();
      await body.whole();
      equal(body.complete, false, `HTTP/${version}, length ${length}`);
    });
  }
});

Deno.test("Server sends no body to HEAD, and cancels the one it has", async () => {
  const body = bodyOf([bytesOf("body")], 4);
  const handle: Handle = () => replyWith({ body, fields: Fields.from([["Content-Length", "4"]]) });
  await serving(handle, async (client) => {
    await client.send(head("HEAD /x HTTP/1.1", "Host: a") + ASK);
    const answer = await client.answer("HEAD");
    equal(answer.head.one("content-length"), "4");
    equal(body.cancelled.length, 1);
    equal((await client.answer()).status, 200);
  });
});

Deno.test("Server speaks to HTTP/1.0 without chunks, and keeps alive when asked", async () => {
  const handle: Handle = () => replyWith({ body: bodyOf([bytesOf("o"), bytesOf("k")]) });
  await serving(handle, async (client) => {
    await client.send("GET /x HTTP/1.0\r\n\r\n");
    const answer = await client.answer();
    equal(answer.head.has("transfer-encoding"), false);
    equal((await answer.body.whole()).text, "ok");
    equal(answer.body.complete, true);
  });
  await serving(echo, async (client) => {
    for (let i = 0; i < 2; i++) {
      await client.send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      const answer = await client.answer();
      equal(answer.head.one("connection"), "keep-alive");
      await answer.body.whole();
    }
  });
});

Deno.test("Server relays both ways after 101, half-close included", async () => {
  const [tunnel, origin] = socketPair();
  const fields = Fields.from([["Connection", "Upgrade"], ["Upgrade", "websocket"]]);
  await serving(
    () => replyWith({ status: 101, fields, tunnel: new TunnelEnd(tunnel) }),
    async (client) => {
      await client.send(ASK + "early");
      equal((await client.answer()).status, 101);
      equal(textOf((await origin.read())!), "early");
      origin.write("hello");
      equal((await client.raw(5)).toString(), "hello");
      client.wire.end();
      equal(await origin.read(), undefined);
      origin.write("bye");
      origin.end();
      equal((await client.raw(3)).toString(), "bye");
      equal(await client.departure(), "ended");
    },
  );
});

Deno.test("Server.drain closes what is idle at once, and resolves", () =>
  serving(echo, async (client, server) => {
    await client.send(ASK);
    await (await client.answer()).body.whole();
    const drained = server.drain(60_000);
    equal(await client.departure(), "ended");
    await drained;
  }));

Deno.test("Server.drain lets a request end, says so, and closes", async () => {
  const reply = Promise.withResolvers<Reply>();
  const handled = Promise.withResolvers<void>();
  const handle: Handle = () => {
    handled.resolve();
    return reply.promise;
  };
  await serving(handle, async (client, server) => {
    await client.send(ASK);
    await handled.promise;
    const drained = server.drain(60_000);
    reply.resolve(replyWith({ body: bytesOf("ok") }));
    const answer = await client.answer();
    equal(answer.head.one("connection"), "close");
    equal((await answer.body.whole()).text, "ok");
    client.wire.end();
    await drained;
  });
});

Deno.test("Server.drain cuts off what is left when its time is over", async () => {
  const handle: Handle = ({ signal }) =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve(replyWith())));
  await inMemory(handle, async (client, clock, server) => {
    client.write(ASK);
    await clock.pass(0);
    let drained = false;
    server.drain(500).then(() => drained = true);
    await clock.pass(499);
    equal(drained, false);
    await clock.pass(1);
    equal(drained, true);
    equal(client.open, false);
  });
});

Deno.test("Server.drain closes a connection after the response that had begun before it", async () => {
  const body = new HandBody();
  await inMemory(() => replyWith({ body }), async (client, clock, server) => {
    client.write(ASK);
    await clock.pass(0);
    let drained = false;
    server.drain(60_000).then(() => drained = true);
    body.give(bytesOf("ok"));
    await clock.pass(0);
    body.give(undefined);
    await clock.pass(0);
    match(await restOf(client), /ok\r\n0\r\n\r\n$/);
    client.end();
    await clock.pass(0);
    equal(drained, true);
  });
});

Deno.test("Server resets a response that it cuts off: its end would pass for that of the body", async () => {
  const request = "GET /x HTTP/1.0\r\n\r\n";
  const body = new HandBody();
  await inMemory(() => replyWith({ body }), async (client, clock, server) => {
    client.write(request);
    await clock.pass(0);
    body.give(bytesOf("some"));
    await clock.pass(0);
    void server.drain(500);
    await clock.pass(500);
    await rejects(restOf(client), /reset/);
  });
  const endless = bodyOf((function* () {
    while (true) yield new Uint8Array(1000);
  })());
  await inMemory(() => replyWith({ body: endless }), async (client, clock) => {
    client.pause();
    client.write(request);
    await clock.pass(60_001);
    await rejects(restOf(client), /reset/);
  });
});

Deno.test("Server.drain cuts off tunnels, too, when its time is over", async () => {
  const [tunnel, origin] = socketPair();
  const handle: Handle = () => replyWith({ status: 101, tunnel: new TunnelEnd(tunnel) });
  await inMemory(handle, async (client, clock, server) => {
    client.write(ASK);
    await clock.pass(0);
    let drained = false;
    server.drain(500).then(() => drained = true);
    await clock.pass(499);
    deepEqual([drained, client.open, origin.open], [false, true, true]);
    await clock.pass(1);
    deepEqual([drained, client.open, origin.open], [true, false, false]);
  });
});

Deno.test("Server says no 100 for a body that has come whole, and keeps the connection", async () => {
  const asked = Promise.withResolvers<void>();
  const handle: Handle = async (incoming) => {
    await asked.promise;
    return await echo(incoming);
  };
  const expecting = head(
    "POST /x HTTP/1.1",
    "Host: a",
    "Content-Length: 4",
    "Expect: 100-continue",
  );
  await inMemory(handle, async (client, clock) => {
    client.write(expecting);
    await clock.pass(0);
    client.write("body");
    await clock.pass(0);
    asked.resolve();
    await clock.pass(0);
    const answer = textOf((await client.read())!);
    match(answer, /^HTTP\/1\.1 200 [^]*\/x:body$/);
    equal(/^Connection/im.test(answer), false);
    client.write(ASK);
    await clock.pass(0);
    match(textOf((await client.read())!), /\/x:$/);
  });
});

Deno.test("Server.accept takes nobody while it drains", async () => {
  const server = new Server(serviceOf(echo));
  await server.drain(1000);
  const [client, socket] = socketPair();
  server.accept(socket);
  equal(await client.read(), undefined);
});

Deno.test("Server closes a connection on which no request comes for 75 s", () =>
  inMemory(echo, async (client, clock) => {
    await clock.pass(74_999);
    equal(client.open, true);
    await clock.pass(1);
    equal(client.open, false);
  }));

Deno.test("Server gives a head 75 s in all, however it drips", () =>
  inMemory(echo, async (client, clock) => {
    for (let i = 0; i < 74; i++) {
      client.write("G");
      await clock.pass(1000);
    }
    equal(client.open, true);
    await clock.pass(1000);
    equal(client.open, false);
  }));

Deno.test("Server gives up on a client that takes nothing for 60 s", async () => {
  const piece = new Uint8Array(64 * 1024);
  const body = bodyOf(Array.from({ length: 100 }, () => piece));
  await inMemory(() => replyWith({ body }), async (client, clock) => {
    client.write(ASK);
    await clock.pass(59_999);
    ok(body.cancelled.length === 0);
    await clock.pass(1);
    equal(body.cancelled.length, 1);
  });
});

/** How long a client that has read its answer to its end, and does not end, is read from. */
async function lingering(
  request: string,
  send: (client: PairedSocket, clock: Clock, closed: () => boolean) => Promise<void> = () =>
    Promise.resolve(),
): Promise<number | undefined> {
  let endMs: number | undefined;
  await inMemory(() => replyWith({ status: 413 }), async (client, clock, server) => {
    client.write(request);
    await clock.pass(0);
    match(await restOf(client), /^HTTP\/1\.1 4\d\d /);
    server.drain(100_000).then(() => endMs = clock.nowMs);
    await send(client, clock, () => endMs !== undefined);
    await clock.pass(60_000);
  });
  return endMs;
}

const UNFINISHED = head("POST /x HTTP/1.1", "Host: a", "Content-Length: 10");

Deno.test("Server waits 2 s for the end of a client amid a request, 0.5 s for others", async () => {
  equal(await lingering(UNFINISHED), 2000);
  equal(await lingering(head("NONSENSE")), 2000);
  equal(await lingering(head("GET /x HTTP/1.1", "Host: a", "Connection: close")), 500);
});

Deno.test("Server reads on while a client that was answered still sends, for 30 s", async () => {
  const drip = (pieces: number) => async (client: PairedSocket, clock: Clock) => {
    for (let nth = 0; nth < pieces; nth++) {
      await clock.pass(1000);
      client.write("b");
      await clock.pass(0);
    }
  };
  equal(await lingering(UNFINISHED, drip(20)), 22_000);
  equal(await lingering(UNFINISHED, drip(60)), 30_000);
});

Deno.test("Server reads no more than 256 MiB after an answer", async () => {
  const piece = new Uint8Array(1 << 20);
  const flood = async (client: PairedSocket, clock: Clock, closed: () => boolean) => {
    for (let nth = 0; nth < 256; nth++) {
      client.write("", piece);
      client.written.length = 0;
      await clock.pass(0);
    }
    equal(closed(), false);
    client.write("b");
  };
  equal(await lingering(UNFINISHED, flood), 0);
});

Deno.test("Server sends all of an answer to a client that ends its half meanwhile", () =>
  inMemory(() => replyWith({ status: 413 }), async (client, clock) => {
    client.write(UNFINISHED);
    client.end();
    await clock.pass(0);
    match(await restOf(client), /^HTTP\/1\.1 413/);
  }));

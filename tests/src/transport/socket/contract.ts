/** What every implementation of src/http/socket.ts does, told case by case over real sockets. */
import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { Consumer, Socket } from "../../../../src/http/socket.ts";
import type { Connect, Listen, Listening } from "../../../../src/transport/socket/listening.ts";
import { Origin } from "../../../blackbox/origin.ts";
import { patiently } from "../../../blackbox/wire.ts";
import { bytesOf, Inbox, restOf, textOf } from "../../../socket_pair.ts";

export interface Sockets {
  readonly listen: Listen;
  readonly connect: Connect;
}

export interface Case {
  readonly name: string;
  run(sockets: Sockets): Promise<void>;
}

/** One end of a connection, and what came of it. */
class End {
  readonly inbox: Inbox;

  constructor(readonly socket: Socket) {
    this.inbox = new Inbox(socket);
  }

  read(): Promise<Uint8Array | undefined> {
    return this.inbox.read();
  }

  async text(bytes: number): Promise<string> {
    let text = "";
    while (text.length < bytes) {
      const piece = await patiently(this.read(), `${bytes} bytes`);
      if (piece === undefined) throw new Error(`the end after ${JSON.stringify(text)}`);
      text += textOf(piece);
    }
    return text;
  }

  end(): Promise<void> {
    return patiently(new Promise((sent) => this.socket.end(sent)), "what was written to be sent");
  }
}

/** Both ends of a TCP connection: that which connected, and that which was accepted. */
async function connected(
  { listen, connect }: Sockets,
  play: (a: End, b: End) => Promise<void>,
): Promise<void> {
  const accepted = Promise.withResolvers<End>();
  const listening = await listen({ hostname: "127.0.0.1", port: 0 }, (socket) => {
    accepted.resolve(new End(socket));
  });
  const a = new End(await connect({ address: "127.0.0.1", port: listening.port }, never));
  const b = await patiently(accepted.promise, "the connection to be accepted");
  try {
    await play(a, b);
  } finally {
    a.socket.destroy();
    b.socket.destroy();
    listening.close();
  }
}

const { signal: never } = new AbortController();

const turn = (ms = 0) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const pair = (name: string, play: (a: End, b: End) => Promise<void>): Case => ({
  name,
  run: (sockets) => connected(sockets, play),
});

/** A consumer that notes the names of what it is told. */
function noting(notes: string[]): Consumer {
  return {
    onData: (bytes) => void notes.push(textOf(bytes)),
    onDrain: () => void notes.push("drain"),
    onEnd: () => void notes.push("end"),
    onError: () => void notes.push("error"),
  };
}

export const cases: readonly Case[] = [
  pair("carries text and bytes both ways, and knows both ends", async (a, b) => {
    a.socket.write("caf\xe9 ", bytesOf("\xff!"));
    equal(await b.text(7), "caf\xe9 \xff!");
    b.socket.write("", bytesOf("pong"));
    equal(await a.text(4), "pong");
    deepEqual([b.socket.remote.address, a.socket.remote.port], [
      "127.0.0.1",
      b.socket.localPort,
    ]);
    equal(b.socket.localAddress, "127.0.0.1");
  }),
  pair("keeps the order of writes, long and short", async (a, b) => {
    let sent = "";
    for (let i = 0; i < 40; i++) {
      const text = `<${i}>`;
      const bytes = bytesOf(String.fromCharCode(97 + i % 26).repeat(i * 997));
      sent += text + textOf(bytes);
      a.socket.write(text, bytes);
    }
    ok(await b.text(sent.length) === sent, "other bytes came");
  }),
  pair(
    "a write of what somebody else holds leaves it alone, and a spent one is sent whole",
    async (a, b) => {
      const held = new Uint8Array(48 * 1024).fill(104);
      const spent = () => new Uint8Array(48 * 1024).fill(115);
      for (let nth = 0; nth < 40; nth++) {
        a.socket.write("", spent(), true);
        a.socket.write("", held);
      }
      const text = ("s".repeat(48 * 1024) + "h".repeat(48 * 1024)).repeat(40);
      ok(await b.text(text.length) === text, "other bytes came");
      ok(
        held.length === 48 * 1024 && held.every((byte) => byte === 104),
        "what is held was changed",
      );
    },
  ),
  pair("end: ends one half after what was written, and the other goes on", async (a, b) => {
    a.socket.write("request");
    await a.end();
    equal(await restOf(b), "request");
    equal(b.socket.open, false);
    b.socket.write("answer");
    await b.end();
    equal(await restOf(a), "answer");
    equal(await a.read(), undefined);
  }),
  pair("end: tells when a lot has been sent, and not before", async (a, b) => {
    const bytes = new Uint8Array(8 * 1024 * 1024);
    a.socket.write("", bytes);
    let sent = false;
    const ended = a.end().then(() => sent = true);
    await turn(20);
    equal(sent, false);
    let length = 0;
    for (let piece; (piece = await b.read()) !== undefined;) length += piece.length;
    equal(length, bytes.length);
    await ended;
  }),
  pair("reset: the other side fails, after what had come", async (a, b) => {
    a.socket.write("some");
    equal(await b.text(4), "some");
    a.socket.reset();
    await rejects(patiently(b.read(), "the reset"), /reset|ECONNRESET/i);
    equal(b.socket.open, false);
    equal(b.socket.write("x"), true);
  }),
  pair("destroy: the other side ends, and this one is told nothing more", async (a, b) => {
    const notes: string[] = [];
    a.socket.consumer = noting(notes);
    a.socket.write("last");
    await b.text(4);
    a.socket.destroy();
    equal(a.socket.open, false);
    equal(await patiently(b.read(), "the end"), undefined);
    b.socket.write("late");
    await turn(20);
    deepEqual(notes, []);
  }),
  pair("an end or a failure is told once", async (a, b) => {
    await a.end();
    equal(await b.read(), undefined);
    a.socket.destroy();
    await turn(20);
    ok(b.inbox.departures >= 1);
    b.socket.destroy();
    await turn(20);
    ok(b.inbox.departures <= 2);
  }),
  pair("write: tells that there is no room where nobody reads, and when there is", async (a, b) => {
    b.socket.pause();
    const notes: string[] = [];
    a.socket.consumer = noting(notes);
    const piece = new Uint8Array(256 * 1024);
    let bytes = piece.length;
    while (a.socket.write("", piece)) {
      bytes += piece.length;
      ok(bytes < 32 * 1024 * 1024, `${bytes} bytes were taken`);
      await turn();
    }
    await turn(50);
    ok(!a.socket.write("", piece));
    deepEqual(notes, []);
    bytes += piece.length;
    b.socket.resume();
    for (let read = 0; read < bytes;) read += (await b.read())!.length;
    await turn(20);
    deepEqual(notes, ["drain"]);
  }),
  pair("pause: holds back what comes, and nothing is lost", async (a, b) => {
    const notes: string[] = [];
    b.socket.consumer = noting(notes);
    a.socket.write("one");
    while (notes.length === 0) await turn();
    b.socket.pause();
    await turn(20);
    a.socket.write("two");
    await turn(50);
    deepEqual(notes, ["one"]);
    b.socket.resume();
    while (notes.length < 2) await turn();
    deepEqual(notes, ["one", "two"]);
  }),
  pair("consumer: is swapped in the same step", async (a, b) => {
    const first: string[] = [];
    const second: string[] = [];
    b.socket.consumer = {
      ...noting(first),
      onData(bytes) {
        first.push(textOf(bytes));
        b.socket.consumer = noting(second);
      },
    };
    a.socket.write("one");
    while (first.length === 0) await turn();
    a.socket.write("two");
    while (second.length === 0) await turn();
    await a.end();
    while (second.length === 1) await turn();
    deepEqual([first, second], [["one"], ["two", "end"]]);
  }),
  pair("bytes stay as they came", async (a, b) => {
    const kept: Uint8Array[] = [];
    b.socket.consumer = { ...noting([]), onData: (bytes) => void kept.push(bytes) };
    for (const text of ["first", "second", "third"]) {
      const before = kept.length;
      a.socket.write(text);
      while (kept.length === before) await turn();
    }
    deepEqual(kept.map(textOf), ["first", "second", "third"]);
  }),
  pair("gives every byte, in order, to a slow reader", async (a, b) => {
    const sent = (async () => {
      for (let i = 0; i < 256; i++) await a.inbox.write(new Uint8Array(16 * 1024).fill(i));
      await a.end();
    })();
    let at = 0;
    for (let bytes; (bytes = await b.read()) !== undefined;) {
      for (const byte of bytes) {
        if (byte !== at++ >> 14) throw new Error(`at ${at}: ${byte}`);
      }
      await turn();
    }
    equal(at, 4 * 1024 * 1024);
    await sent;
  }),
  pair(
    "what came before a write failed is told first",
    async (a, b) => {
      b.socket.pause();
      const notes: string[] = [];
      a.socket.consumer = noting(notes);
      const piece = new Uint8Array(1024 * 1024);
      while (a.socket.write("", piece)) await turn();
      b.socket.write("early answer");
      await turn(20);
      // With bytes unread this is a reset.
      b.socket.destroy();
      while (!notes.includes("error")) {
        a.socket.write("more");
        await turn();
      }
      equal(notes[0], "early answer");
    },
  ),
  ...["paused", "ended"].map((how) =>
    pair(`a failed write is told where nothing is read: ${how}`, async (a, b) => {
      const notes: string[] = [];
      a.socket.consumer = noting(notes);
      a.socket.write("unread");
      if (how === "paused") {
        a.socket.pause();
      } else {
        await b.end();
        while (!notes.includes("end")) await turn();
      }
      b.socket.reset();
      while (!notes.includes("error")) {
        a.socket.write("more");
        await turn();
      }
      equal(a.socket.open, false);
      a.socket.write("more");
      await turn(20);
      deepEqual(notes.filter((note) => note !== "end"), ["error"]);
    })
  ),
  {
    name: "connect: refused is an error, and an abort gives the attempt up",
    async run({ connect }) {
      const closed = await Origin.listen();
      const { port } = closed;
      await closed[Symbol.asyncDispose]();
      const at = { address: "127.0.0.1", port };
      await rejects(connect(at, never), /refused|Failed to connect/i);
      const gone = new Error("gone");
      const client = new AbortController();
      const attempt = rejects(connect(at, client.signal), (error) => error === gone);
      client.abort(gone);
      await attempt;
      await rejects(connect(at, AbortSignal.abort(gone)), (error) => error === gone);
    },
  },
  {
    name: "listen: a port in use is an error, and a closed one is free",
    async run({ listen }) {
      const at = { hostname: "127.0.0.1", port: 0 };
      const first = await listen(at, () => {});
      await rejects(listen({ ...at, port: first.port }, () => {}), { code: "EADDRINUSE" });
      first.close();
      (await listen({ ...at, port: first.port }, () => {})).close();
    },
  },
  {
    name: "listen: pause leaves who comes to the system, resume takes them all",
    async run({ listen, connect }) {
      const at = { hostname: "127.0.0.1", port: 0 };
      const accepted: End[] = [];
      const listening = await listen(at, (socket) => {
        accepted.push(new End(socket));
        listening.pause();
      });
      const other = await listen(at, (socket) => socket.destroy());
      const clients: Socket[] = [];
      try {
        for (let nth = 0; nth < 40; nth++) {
          const client = await connect({ address: "127.0.0.1", port: listening.port }, never);
          clients.push(client);
          client.write(`<${nth}>`);
        }
        for (let nth = 0; nth < 40; nth++) {
          while (accepted.length <= nth) await turn();
          const beside = await connect({ address: "127.0.0.1", port: other.port }, never);
          equal(await new End(beside).read(), undefined);
          equal(accepted.length, nth + 1);
          equal(await accepted[nth].text(`<${nth}>`.length), `<${nth}>`);
          listening.pause();
          listening.resume();
        }
      } finally {
        for (const socket of [...clients, ...accepted.map(({ socket }) => socket)]) {
          socket.destroy();
        }
        for (const each of [listening, other]) each.close();
      }
    },
  },
  {
    name: "listen: a paused one that closes lets go of its port, and of who waits",
    async run({ listen, connect }) {
      const accepted: Socket[] = [];
      const at = { hostname: "127.0.0.1", port: 0 };
      const listening = await listen(at, (socket) => void accepted.push(socket));
      listening.pause();
      const client = new End(await connect({ address: "127.0.0.1", port: listening.port }, never));
      listening.close();
      await patiently(client.read().catch(() => {}), "the connection to end");
      listening.resume();
      (await listen({ ...at, port: listening.port }, () => {})).close();
      deepEqual(accepted, []);
      client.socket.destroy();
    },
  },
  {
    name: "closed: is called once for each connection, whichever way it ends",
    async run({ listen, connect }) {
      const closed = { here: 0, there: 0 };
      const accepted: Socket[] = [];
      const place = { hostname: "127.0.0.1", port: 0, closed: () => void closed.there++ };
      const listening = await listen(place, (socket) => void accepted.push(socket));
      const to = {
        address: "127.0.0.1",
        port: listening.port,
        closed: () => void closed.here++,
      };
      const ways: ((near: Socket, far: Socket) => void)[] = [
        (near) => near.destroy(),
        (_, far) => far.destroy(),
        (near) => near.reset(),
        (_, far) => far.reset(),
        (near, far) => [near, far].forEach((each) => each.end()),
        (near, far) => [near, far].forEach((each) => each.destroy()),
      ];
      let count = 0;
      for (const way of ways) {
        const near = await connect(to, never);
        while (accepted.length <= count) await turn();
        const far = accepted[count++];
        for (const each of [near, far]) {
          each.consumer = {
            ...noting([]),
            onEnd: () => each.end(() => each.destroy()),
            onError: () => each.destroy(),
          };
        }
        deepEqual(closed, { here: count - 1, there: count - 1 });
        way(near, far);
        while (closed.here < count || closed.there < count) await turn();
      }
      await rejects(connect(to, AbortSignal.abort()));
      while (closed.here < ways.length + 1) await turn();
      listening.close();
      await rejects(connect(to, never));
      while (closed.here < ways.length + 2) await turn();
      await turn(50);
      deepEqual([closed.here, closed.there], [ways.length + 2, ways.length]);
    },
  },
  {
    name: "listen: shared with others that say so",
    async run({ listen }) {
      const at = { hostname: "127.0.0.1", port: 0, shared: true };
      const all: Listening[] = [await listen(at, () => {})];
      all.push(await listen({ ...at, port: all[0].port }, () => {}));
      equal(all[0].port, all[1].port);
      for (const each of all) each.close();
    },
  },
  {
    name: "listen: on every interface, both families",
    async run({ listen, connect }) {
      const accepted: Socket[] = [];
      const listening = await listen({ hostname: "", port: 0 }, (socket) => {
        accepted.push(socket);
      });
      for (const address of ["127.0.0.1", "::1"]) {
        const before = accepted.length;
        const socket = await connect({ address, port: listening.port }, never);
        while (accepted.length === before) await turn();
        socket.destroy();
      }
      for (const socket of accepted) socket.destroy();
      listening.close();
    },
  },
];

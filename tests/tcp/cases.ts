/** What a TCP route does, on every runtime that has sockets. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { Wire } from "../blackbox/wire.ts";
import { configOf, Place, routeOf, type Setting, Stage, take, takeText } from "./stage.ts";

export interface Case {
  readonly name: string;
  readonly setting?: Setting;
  readonly host?: string;
  play(stage: Stage): Promise<void>;
}

const MIB = 2 ** 20;
const SIZE = 64 * MIB;

/** Byte 0 to 255 by an offset, with a period that no size of a buffer has. */
const PATTERN = Uint8Array.from({ length: 65_521 * 16 }, (_, at) => (at % 65_521) * 167 >> 3);

async function pour(wire: Wire, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; left -= PATTERN.length) {
    await wire.send(PATTERN.subarray(0, left));
  }
  wire.end();
}

/** How many bytes came before the end; throws where one is not as it was poured. */
async function poured(wire: Wire): Promise<number> {
  let at = 0;
  for (let piece; (piece = await wire.read("bytes")) !== undefined;) {
    for (let taken = 0; taken < piece.length;) {
      const from = (at + taken) % PATTERN.length;
      const part = piece.subarray(taken, taken + PATTERN.length - from);
      equal(part.compare(PATTERN, from, from + part.length), 0, `after byte ${at + taken}`);
      taken += part.length;
    }
    at += piece.length;
  }
  return at;
}

export const cases: readonly Case[] = [
  {
    name: "64 MiB arrive as they were sent, both ways at once, and are counted",
    async play(stage) {
      const [client, target] = await stage.connected();
      const [there, back] = await Promise.all([
        poured(target),
        poured(client),
        pour(client, SIZE),
        pour(target, SIZE),
      ]);
      deepEqual([there, back], [SIZE, SIZE]);
      await stage.atRest();
      const { bytesFromClients, bytesFromTargets, total, failed } = stage.proxy;
      deepEqual([bytesFromClients, bytesFromTargets, total, failed], [SIZE, SIZE, 1, 0]);
    },
  },
  {
    name: "a side that ends its half is still answered",
    async play(stage) {
      const [client, target] = await stage.connected();
      await client.send("question");
      client.end();
      equal(await takeText(target, 8), "question");
      equal(await target.departure(), "ended");
      await target.send("answer");
      equal(await takeText(client, 6), "answer");
      equal(stage.proxy.active, 1);
      target.end();
      equal(await client.departure(), "ended");
      await stage.atRest();
    },
  },
  {
    name: "bytes and an end that come before there is a target wait for it",
    async play(stage) {
      const client = await stage.connect();
      await client.send("early");
      client.end();
      const target = await stage.places[0].next();
      equal(await takeText(target, 5), "early");
      equal(await target.departure(), "ended");
    },
  },
  {
    name: "a reset by the client is a reset for the target",
    async play(stage) {
      const [client, target] = await stage.connected();
      await client.send("x");
      equal(await takeText(target, 1), "x");
      client.reset();
      equal(await target.departure(), "reset");
      await stage.atRest();
    },
  },
  {
    name: "a reset by the target is a reset for the client",
    async play(stage) {
      const [client, target] = await stage.connected();
      await target.send("x");
      equal(await takeText(client, 1), "x");
      target.reset();
      equal(await client.departure(), "reset");
      await stage.atRest();
    },
  },
  {
    name: "a reader that stops stops the sender",
    async play(stage) {
      const [client, target] = await stage.connected();
      const piece = new Uint8Array(MIB);
      let sent = 0;
      const pouring = (async () => {
        for (; sent < 256; sent++) await client.send(piece);
        return "all was taken";
      })();
      for (let before = -1; before < sent;) {
        before = sent;
        await Promise.race([pouring, new Promise((resolve) => setTimeout(resolve, 200))]);
      }
      ok(sent < 64, `${sent} MiB were taken`);
      for (let left = 256 * MIB; left > 0;) left -= (await target.read("the rest"))!.length;
      equal(await pouring, "all was taken");
    },
  },
  ...(["v1", "v2"] as const).map((version): Case => ({
    name: `the target is told of its client by PROXY protocol ${version}, first of all`,
    setting: { route: { proxy_protocol: version } },
    async play(stage) {
      const client = await stage.connect();
      const target = await stage.places[0].next();
      await client.send("hello");
      if (version === "v1") {
        const line = new RegExp(`^PROXY TCP4 127.0.0.1 127.0.0.1 \\d+ ${stage.port}\r\nhello$`);
        let text = "";
        while (!text.includes("hello")) text += await takeText(target, 1);
        ok(line.test(text), text);
      } else {
        const header = [...await take(target, 28)];
        deepEqual(header.slice(12, 24), [0x21, 0x11, 0, 12, 127, 0, 0, 1, 127, 0, 0, 1]);
        deepEqual(header.slice(26), [stage.port >> 8, stage.port & 255]);
        equal(await takeText(target, 5), "hello");
      }
    },
  })),
  {
    name: "connections beyond the limit are closed at once, and told of once",
    setting: { route: { max_connections: 2 } },
    async play(stage) {
      const [first] = await stage.connected();
      await stage.connected();
      for (let i = 0; i < 3; i++) await (await stage.connect()).departure();
      deepEqual([stage.proxy.active, stage.proxy.total, stage.proxy.refused], [2, 2, 3]);
      const told = stage.lines.filter(({ message }) => message === "tcp connections refused");
      deepEqual(told.map(({ times, max_connections }) => [times, max_connections]), [[1, 2]]);
      first.reset();
      await stage.until(() => stage.proxy.active === 1, "a place to be free");
      await stage.connected();
    },
  },
  {
    name: "a target that is down closes the client's connection, with a line of log",
    async play(stage) {
      const [place] = stage.places;
      const { port, url } = place;
      await place[Symbol.asyncDispose]();
      const client = await stage.connect();
      await client.departure();
      await stage.atRest();
      const [{ message, level, targets, client: peer, upstream }] = stage.lines;
      deepEqual(
        [message, level, targets, peer, upstream],
        ["tcp connection failed", "WARN", url, "127.0.0.1", "all"],
      );
      deepEqual([stage.proxy.failed, ...stage.inFlight], [1, 0]);
      await using revived = await Place.listen(port);
      await stage.connected(revived);
    },
  },
  {
    name: "targets that refuse are passed over, all of them",
    setting: { targets: 4, upstream: { strategy: "failover" } },
    async play(stage) {
      for (const place of stage.places.slice(0, 3)) await place[Symbol.asyncDispose]();
      await stage.connected(stage.places[3]);
      deepEqual([stage.inFlight, stage.lines], [[0, 0, 0, 1], []]);
    },
  },
  {
    name: "a connection is in flight on its target for as long as it lives",
    setting: { targets: 2, upstream: { strategy: "least_connections" } },
    async play(stage) {
      const clients = [await stage.connect(), await stage.connect()];
      for (const place of stage.places) await place.next();
      deepEqual(stage.inFlight, [1, 1]);
      for (const client of clients) client.reset();
      await stage.atRest();
      deepEqual(stage.inFlight, [0, 0]);
    },
  },
  {
    name: "a target that is full takes no more",
    setting: { targets: 1 },
    async play(stage) {
      const [place] = stage.places;
      const targets = [{ url: place.url, max_concurrency: 1 }];
      const config = configOf(stage.setting, stage.places);
      const [snapshot, route] = routeOf({ ...config, upstreams: { all: { targets } } });
      stage.proxy.use(route);
      await stage.connected();
      await (await stage.connect()).departure();
      equal(snapshot.upstreams.get("all")!.targets[0].inFlight, 1);
      equal(stage.lines[0].cause, "No target available: no target is fit to take the request");
    },
  },
  {
    name: "one client keeps its target, by its address",
    setting: { targets: 4, upstream: { strategy: "maglev", hash: { source: "client_ip" } } },
    async play(stage) {
      for (let i = 0; i < 8; i++) await stage.connect();
      await stage.until(() => stage.inFlight.includes(8), "all to be on one target");
      deepEqual(stage.inFlight.toSorted(), [0, 0, 0, 8]);
    },
  },
  {
    name: "clients on other ports have other targets, by address and port",
    setting: { targets: 2, upstream: { strategy: "maglev", hash: { source: "client_address" } } },
    async play(stage) {
      // All 64 on one of two targets: once in 2^63 runs.
      for (let i = 0; i < 64; i++) await stage.connect();
      const inFlight = () => stage.inFlight.reduce((sum, each) => sum + each);
      await stage.until(() => inFlight() === 64, "all to be connected");
      ok(!stage.inFlight.includes(0));
    },
  },
  {
    name: "targets that fail in a row are ejected, and a connection made begins anew",
    setting: {
      targets: 2,
      upstream: { strategy: "failover", outlier: { consecutive_failures: 2, on: "connect" } },
    },
    async play(stage) {
      const [first, second] = stage.places;
      const { port } = first;
      const fail = async () => {
        await first[Symbol.asyncDispose]();
        await stage.connected(second);
      };
      await fail();
      await using revived = await Place.listen(port);
      await stage.connected(revived);
      await revived[Symbol.asyncDispose]();
      await fail();
      equal(stage.lines.length, 0);
      await fail();
      deepEqual(stage.lines.map(({ message }) => message), ["target ejected"]);
    },
  },
  {
    name: "a drain resets what has ended one half as well",
    async play(stage) {
      const [client, target] = await stage.connected();
      client.end();
      equal(await target.departure(), "ended");
      await stage.proxy.drain(1);
      equal(await client.departure(), "reset");
    },
  },
  {
    name: "a new route is for new connections",
    setting: { targets: 2, upstream: { strategy: "failover" } },
    async play(stage) {
      const [first, second] = stage.places;
      const [client, target] = await stage.connected();
      const [, route] = routeOf(configOf({}, [second]));
      stage.proxy.use(route);
      await stage.connected(second);
      await client.send("still here");
      equal(await takeText(target, 10), "still here");
      equal(first.open, 1);
    },
  },
  {
    name: "a drain takes no more connections and waits for those under way",
    async play(stage) {
      const [client, target] = await stage.connected();
      const drained = stage.proxy.drain(60_000);
      equal(await (await stage.connect()).departure(), "ended");
      await client.send("ping");
      equal(await takeText(target, 4), "ping");
      target.end();
      client.end();
      await drained;
      deepEqual([stage.proxy.active, stage.proxy.total], [0, 1]);
    },
  },
  {
    name: "a drain resets what is left when its time is over",
    async play(stage) {
      const [client, target] = await stage.connected();
      await stage.proxy.drain(1);
      deepEqual(await Promise.all([client.departure(), target.departure()]), ["reset", "reset"]);
      deepEqual(stage.lines, []);
    },
  },
];

/** Where the machine has IPv6. */
export const casesOfV6: readonly Case[] = (["v1", "v2"] as const).map((version): Case => ({
  name: `PROXY protocol ${version} tells IPv6 addresses`,
  host: "::1",
  setting: { route: { proxy_protocol: version } },
  async play(stage) {
    const [, target] = await stage.connected();
    const one = [...new Uint8Array(15), 1];
    if (version === "v1") equal(await takeText(target, 19), "PROXY TCP6 ::1 ::1 ");
    else deepEqual([...await take(target, 48)].slice(12), [0x21, 0x21, 0, 36, ...one, ...one]);
  },
}));

export async function play({ setting, host, play }: Case): Promise<void> {
  await using stage = await Stage.set(setting, host);
  await play(stage);
}

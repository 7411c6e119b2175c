/** A real Redis answers the same through a TCP route as without it. */
import { equal } from "node:assert/strict";
import type { Wire } from "../blackbox/wire.ts";
import { Redis } from "./redis.ts";
import { routeOf, Stage, takeText } from "./stage.ts";

const isInstalled = Redis.installed();

/** RESP (redis.io, "Redis serialization protocol"): an array of bulk strings. */
function command(...words: string[]): string {
  const bulks = words.map((word) => `$${word.length}\r\n${word}\r\n`);
  return `*${words.length}\r\n${bulks.join("")}`;
}

async function asks(client: Wire, question: string, answer: string): Promise<void> {
  const sent = client.send(question);
  equal(await takeText(client, answer.length), answer);
  await sent;
}

Deno.test({
  name: `Redis through a TCP route${isInstalled ? "" : " (not installed: redis-server)"}`,
  ignore: !isInstalled && Deno.env.get("CI") === undefined,
  async fn() {
    if (!isInstalled) throw new Error("redis-server is not installed");
    await using redis = await Redis.start();
    await using stage = await Stage.set();
    const place = `127.0.0.1:${redis.port}`;
    stage.proxy.use(routeOf({ tcp: [{ listen: "127.0.0.1:0", upstream: place }] })[1]);
    const [client, other] = [await stage.connect(), await stage.connect()];

    await asks(client, "PING\r\n", "+PONG\r\n");
    const value = "\0\r\n\xff".repeat(2 ** 20);
    await asks(client, command("SET", "big", value), "+OK\r\n");
    await asks(other, command("GET", "big"), `$${value.length}\r\n${value}\r\n`);

    const count = 10_000;
    const many = command("INCR", "n").repeat(count);
    await asks(client, many, Array.from({ length: count }, (_, i) => `:${i + 1}\r\n`).join(""));

    const subscribed = "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n";
    await asks(other, command("SUBSCRIBE", "news"), subscribed);
    await asks(client, command("PUBLISH", "news", "hi"), ":1\r\n");
    const news = "*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n";
    equal(await takeText(other, news.length), news);

    await asks(client, command("QUIT"), "+OK\r\n");
    equal(await client.departure(), "ended");
  },
});

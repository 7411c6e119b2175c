import { deepEqual, equal, rejects } from "node:assert/strict";
import { cases } from "./cases.ts";
import { Client } from "./client.ts";
import { exceptions, isOf } from "./exceptions.ts";
import { chunk, head, LAST_CHUNK, message } from "./message.ts";
import { Origin } from "./origin.ts";

/** A client that speaks to the origin with nothing between: what the cases lean on. */
async function straight(play: (client: Client, origin: Origin) => Promise<void>): Promise<void> {
  await using origin = await Origin.listen();
  const client = await Client.to(origin.port);
  try {
    await play(client, origin);
  } finally {
    client.wire.leave();
  }
}

Deno.test("Origin keeps the bytes of a request, and Client those of its answer", () =>
  straight(async (client, origin) => {
    await client.send(
      message(
        ["pOST //x?%zz HTTP/1.1", "Host:\ta ", "x-A: \xff", "X-a:"],
        "\0\xff",
      ),
    );
    const asked = await origin.next();
    await asked.reply(message(["HTTP/1.1 299 Odd one", "b-B: \xe9", "B-b: 2"], "\xff\0"));
    equal(asked.head.line, "pOST //x?%zz HTTP/1.1");
    deepEqual(asked.head.fields.slice(0, 3), [["Host", "a"], ["x-A", "\xff"], ["X-a", ""]]);
    deepEqual(asked.head.all("x-a"), ["\xff", ""]);
    equal(asked.body.text, "\0\xff");
    const answer = await client.answer();
    deepEqual([answer.version, answer.status, answer.reason], ["1.1", 299, "Odd one"]);
    deepEqual(answer.head.lines(["content-length"]), ["b-B: \xe9", "B-b: 2"]);
    equal((await answer.body.whole()).text, "\xff\0");
    equal(answer.body.complete, true);
  }));

Deno.test("Client takes one answer after the other from a connection", () =>
  straight(async (client, origin) => {
    origin.serve((asked) => asked.reply(message(["HTTP/1.1 200 OK"], asked.target)));
    await client.send(head("GET /1 HTTP/1.1") + head("GET /2 HTTP/1.1"));
    equal((await (await client.answer()).body.whole()).text, "/1");
    equal((await (await client.answer()).body.whole()).text, "/2");
    deepEqual(origin.received.map((asked) => asked.nthOnConnection), [0, 1]);
  }));

Deno.test("Client tells interim answers from the final one", () =>
  straight(async (client, origin) => {
    await client.send(head("GET / HTTP/1.1"));
    const asked = await origin.next();
    await asked.reply(head("HTTP/1.1 103 Early Hints") + message(["HTTP/1.1 200 OK"], ""));
    const answer = await client.answer();
    equal(answer.status, 200);
    deepEqual(answer.interim.map((each) => each.line), ["HTTP/1.1 103 Early Hints"]);
  }));

Deno.test("Inflow decodes chunks that come byte by byte, and keeps trailers apart", () =>
  straight(async (client, origin) => {
    const sending = client.wire.drip(
      head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + chunk("one") +
        chunk("two") +
        "0\r\nX-Sum: 1\r\n\r\n",
    );
    const asked = await origin.next();
    await asked.body.until("onet");
    equal((await asked.body.whole()).text, "onetwo");
    equal(asked.body.complete, true);
    deepEqual(asked.body.trailers, ["X-Sum: 1"]);
    await sending;
  }));

const ENDS: [
  name: string,
  answer: string,
  leave: "end" | "reset",
  complete: boolean,
][] = [
  ["short of its length", head("HTTP/1.1 200 OK", "Content-Length: 9") + "one", "end", false],
  [
    "reset short of its length",
    head("HTTP/1.1 200 OK", "Content-Length: 9") + "one",
    "reset",
    false,
  ],
  ["of its length", head("HTTP/1.1 200 OK", "Content-Length: 3") + "one", "end", true],
  [
    "without last chunk",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("one"),
    "end",
    false,
  ],
  [
    "with last chunk",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("one") +
    LAST_CHUNK,
    "end",
    true,
  ],
  ["until the end", head("HTTP/1.1 200 OK") + "one", "end", true],
  ["until a reset", head("HTTP/1.1 200 OK") + "one", "reset", false],
];

for (const [name, bytes, leave, complete] of ENDS) {
  Deno.test(`Inflow calls a body ${name} ${complete ? "complete" : "cut"}`, () =>
    straight(async (client, origin) => {
      await client.send(head("GET / HTTP/1.1"));
      const asked = await origin.next();
      await asked.send(bytes);
      const answer = await client.answer();
      await answer.body.until("one");
      asked[leave]();
      equal((await answer.body.whole()).complete, complete);
    }));
}

Deno.test("Inflow refuses what it cannot read in one way", () =>
  straight(async (client, origin) => {
    await client.send(head("GET / HTTP/1.1"));
    const asked = await origin.next();
    await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 1", "Transfer-Encoding: chunked"));
    await rejects(client.answer(), /both Transfer-Encoding and Content-Length/);
  }));

Deno.test("Wire tells an end from a reset, on both sides", async () => {
  for (const [leave, seen] of [["end", "ended"], ["leave", "ended"], ["reset", "reset"]] as const) {
    await straight(async (client, origin) => {
      await client.send(head("GET / HTTP/1.1"));
      const asked = await origin.next();
      client.wire[leave]();
      equal(await asked.departure(), seen);
    });
    await straight(async (client, origin) => {
      await client.send(head("GET / HTTP/1.1"));
      (await origin.next()).wire[leave]();
      equal(await client.departure(), seen);
    });
  }
});

Deno.test("Origin forgets at reset, and ends what was not over", () =>
  straight(async (client, origin) => {
    await client.send(head("GET / HTTP/1.1"));
    await origin.next();
    origin.reset();
    deepEqual(origin.received, []);
    equal(await client.departure(), "ended");
  }));

Deno.test("cases have names of their own", () => {
  const names = cases.map(({ name }) => name);
  deepEqual(names.filter((name, i) => names.indexOf(name) !== i), []);
});

Deno.test("exceptions are all of cases that there are", () => {
  for (const { cases: patterns } of Object.values(exceptions).flat()) {
    for (const pattern of patterns) {
      equal(cases.some(({ name }) => isOf(pattern, name)), true, pattern);
    }
  }
});

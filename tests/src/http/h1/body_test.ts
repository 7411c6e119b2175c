import assert from "node:assert/strict";
import fc from "fast-check";
import type { Body } from "../../../../src/http/body/body.ts";
import { IncomingBody } from "../../../../src/http/h1/body.ts";
import { chunkOf } from "../../../../src/http/h1/chunked.ts";
import type { Framing } from "../../../../src/http/h1/framing.ts";
import { bytesOf, textOf } from "../../../socket_pair.ts";
import { fault } from "./faults.ts";
import { Feed, textIn, WAYS } from "./feed.ts";
import { cut, splits } from "./splits.ts";

const CHUNKED: Framing = { kind: "chunked" };
const UNTIL_CLOSE: Framing = { kind: "until_close" };
const length = (length: number): Framing => ({ kind: "length", length });

function readerIn(body: Body): IncomingBody {
  assert(body instanceof IncomingBody, "not a reader");
  return body;
}

Deno.test("bodyIn gives nothing where there is no body", () => {
  for (const framing of [{ kind: "none" }, length(0)] as const) {
    const feed = new Feed(["next"]);
    assert.equal(feed.body(framing), undefined);
    assert.equal(feed.rest, "next");
  }
});

Deno.test("bodyIn gives a body as bytes when it has arrived whole", () => {
  const cases: [string, Framing][] = [["hello", length(5)], [
    "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
    CHUNKED,
  ]];
  for (const [wire, framing] of cases) {
    for (const more of ["", "next"]) {
      const feed = new Feed([wire + more]);
      const body = feed.body(framing);
      assert(body instanceof Uint8Array);
      assert.equal(textOf(body), "hello");
      assert.equal(feed.rest, more);
    }
  }
});

Deno.test("bodyIn gives an empty chunked body that has arrived as one, not as none", () => {
  assert.deepEqual(new Feed(["0\r\n\r\n"]).body(CHUNKED), new Uint8Array());
});

for (const way of WAYS) {
  Deno.test(`IncomingBody ${way} gives a body split anywhere, and leaves what follows`, async () => {
    const cases: [string, Framing][] = [
      ["hello world", length(11)],
      ["5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\n\r\n", CHUNKED],
    ];
    for (const [wire, framing] of cases) {
      for (const pieces of splits(`${wire}next`)) {
        const feed = new Feed(pieces);
        assert.equal(await textIn(feed.body(framing), way), "hello world");
        assert.deepEqual(feed.settlements, [true]);
        assert.equal(feed.rest, "next");
      }
    }
  });

  Deno.test(`IncomingBody ${way} goes on to the end of the connection, which carries no more`, async () => {
    const feed = new Feed(["hel", "lo"]);
    assert.equal(await textIn(feed.body(UNTIL_CLOSE), way), "hello");
    assert.deepEqual(feed.settlements, [false]);
  });

  Deno.test(`IncomingBody ${way} refuses a body cut short, wherever it ends`, async () => {
    const cases: [string, Framing][] = [["hello", length(5)], ["5\r\nhello\r\n0\r\n\r\n", CHUNKED]];
    for (const [wire, framing] of cases) {
      for (let at = 0; at < wire.length; at++) {
        const feed = new Feed([wire.slice(0, at)]);
        const body = feed.body(framing);
        await assert.rejects(textIn(body, way), fault("cut_short"));
        await assert.rejects(textIn(body, way), fault("cut_short"));
        assert.deepEqual(feed.settlements, [false]);
      }
    }
  });

  Deno.test(`IncomingBody ${way} gives what came before malformed chunks, then fails`, async () => {
    const feed = new Feed(["5\r\nhello", "\r\nx\r\n"]);
    await assert.rejects(textIn(feed.body(CHUNKED), way), fault("malformed"));
    assert.deepEqual(feed.settlements, [false]);
  });

  Deno.test(`IncomingBody ${way} fails with the failure of its connection`, async () => {
    for (const framing of [length(5), CHUNKED, UNTIL_CLOSE]) {
      const feed = new Feed([], { open: true });
      const body = readerIn(feed.body(framing));
      const text = textIn(body, way);
      body.fail(new Error("connection reset"));
      await assert.rejects(text, /connection reset/);
      assert.deepEqual(feed.settlements, [false]);
    }
  });
}

Deno.test("IncomingBody knows its length before its first byte", () => {
  for (const framing of [length(3), CHUNKED, UNTIL_CLOSE]) {
    const body = new Feed([], { open: true }).body(framing);
    assert.equal(readerIn(body).length, framing.kind === "length" ? 3 : undefined);
  }
});

Deno.test("IncomingBody settles with the last piece, before anybody asks for more", async () => {
  const cases: [string[], Framing][] = [[["hel", "lo"], length(5)], [[
    "5\r\nhello",
    "\r\n0\r\n\r\n",
  ], CHUNKED]];
  for (const [pieces, framing] of cases) {
    const feed = new Feed([], { open: true });
    const reader = readerIn(feed.body(framing));
    feed.more(pieces[0]);
    await reader.read();
    assert.deepEqual(feed.settlements, []);
    feed.more(pieces[1]);
    await reader.read();
    assert.deepEqual(feed.settlements, [true]);
    assert.equal(await reader.read(), undefined);
    assert.equal(await reader.read(), undefined);
    assert.deepEqual(feed.settlements, [true]);
  }
});

Deno.test("IncomingBody joins the chunks that come at once", async () => {
  const feed = new Feed(["1\r\na\r\n1\r\nb\r\n2\r\ncd\r\n", "0\r\n\r\n"]);
  assert.equal(textOf((await readerIn(feed.body(CHUNKED)).read())!), "abcd");
});

Deno.test("IncomingBody holds its connection while nobody takes a lot of it", async () => {
  const held: boolean[] = [];
  const feed = new Feed([], { open: true });
  feed.held = (now: boolean) => void held.push(now);
  const body = readerIn(feed.body(length(200_000)));
  feed.more("a".repeat(60_000));
  assert.deepEqual(held, []);
  feed.more("a".repeat(60_000));
  assert.deepEqual(held, [true]);
  await body.read();
  assert.deepEqual(held, [true, false]);
});

Deno.test("IncomingBody holds its connection while a sink has no room", () => {
  const held: boolean[] = [];
  const feed = new Feed([], { open: true });
  feed.held = (now: boolean) => void held.push(now);
  const body = readerIn(feed.body(length(9)));
  let room = false;
  const flow = body.pipe({ onPiece: () => room, onBodyEnd() {}, onBodyFailure() {} });
  feed.more("abc");
  assert.deepEqual(held, [true]);
  room = true;
  flow.resume();
  assert.deepEqual(held, [true, false]);
});

Deno.test("bodyIn throws for malformed chunks that are there already, and settles nothing", () => {
  const feed = new Feed(["x\r\n"]);
  assert.throws(() => feed.body(CHUNKED), fault("malformed"));
  assert.deepEqual(feed.settlements, []);
});

Deno.test("IncomingBody is over once cancelled, and never looks complete", async () => {
  for (const framing of [length(5), CHUNKED, UNTIL_CLOSE]) {
    const feed = new Feed([], { open: true });
    const reader = readerIn(feed.body(framing));
    reader.cancel(new Error("no more"));
    reader.cancel();
    assert.deepEqual(feed.settlements, [false]);
    await assert.rejects(reader.read(), /no more/);
  }
});

Deno.test("IncomingBody does not mind a cancel after the end", async () => {
  const feed = new Feed([], { open: true });
  const reader = readerIn(feed.body(length(2)));
  feed.more("ab");
  await reader.read();
  reader.cancel();
  assert.deepEqual(feed.settlements, [true]);
  assert.equal(await reader.read(), undefined);
});

/** A chunked body as a peer may write it: any sizes, extensions, leading zeros, trailer fields. */
const chunked = fc.record({
  chunks: fc.array(fc.record({
    data: fc.uint8Array({ minLength: 1, maxLength: 100 }),
    zeros: fc.nat(5),
    extension: fc.constantFrom("", ";a", ' ; b="c d"', ";a=b;c"),
  })),
  trailer: fc.constantFrom("", "A: b\r\n", "A: b\r\nC: \xff\r\n"),
}).map(({ chunks, trailer }) => ({
  framing: CHUNKED,
  data: chunks.map(({ data }) => textOf(data)).join(""),
  wire: chunks.map(({ data, zeros, extension }) => {
    const chunk = textOf(chunkOf(data));
    const line = chunk.indexOf("\r\n");
    return "0".repeat(zeros) + chunk.slice(0, line) + extension +
      chunk.slice(line);
  }).join("") + `0\r\n${trailer}\r\n`,
}));

const counted = fc.uint8Array({ maxLength: 300 }).map((bytes) => ({
  framing: length(bytes.length),
  data: textOf(bytes),
  wire: textOf(bytes),
}));

Deno.test("bodyIn gives back what a model peer wrote, one body after the other", async () => {
  const bodies = fc.array(fc.oneof(chunked, counted), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(
      bodies,
      fc.array(fc.nat()),
      fc.constantFrom(...WAYS),
      async (bodies, offsets, way) => {
        const feed = new Feed(cut(bytesOf(bodies.map(({ wire }) => wire).join("")), offsets));
        for (const { framing, data } of bodies) {
          assert.equal(await textIn(feed.body(framing), way), data);
        }
        assert.deepEqual(feed.settlements, bodies.map(() => true));
        assert.equal(feed.rest, "");
      },
    ),
  );
});

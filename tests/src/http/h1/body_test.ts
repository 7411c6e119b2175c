import assert from "node:assert/strict";
import fc from "fast-check";
import type { Body } from "../../../../src/http/body/body.ts";
import { bodyOf } from "../../../../src/http/h1/body.ts";
import { chunkOf } from "../../../../src/http/h1/chunked.ts";
import type { Framing } from "../../../../src/http/h1/framing.ts";
import {
  bytesOf,
  type PairedSocket,
  restOf,
  socketOf,
  socketPair,
  textOf,
} from "../../../socket_pair.ts";
import { fault } from "./faults.ts";
import { cut, splits } from "./splits.ts";

const CHUNKED: Framing = { kind: "chunked" };
const UNTIL_CLOSE: Framing = { kind: "until_close" };
const length = (length: number): Framing => ({ kind: "length", length });

/** A body of `socket`, and how often and how it was settled. */
function open(socket: PairedSocket, framing: Framing): { body: Body; settled: boolean[] } {
  const settled: boolean[] = [];
  const body = bodyOf(socket, framing, (whole) => settled.push(whole));
  return { body, settled };
}

async function textIn(body: Body): Promise<string> {
  if (body === undefined) return "";
  if (body instanceof Uint8Array) return textOf(body);
  let text = "";
  for (let piece; (piece = await body.read()) !== undefined;) {
    assert(piece.length > 0, "an empty piece");
    text += textOf(piece);
  }
  return text;
}

function readerIn(body: Body): Exclude<Body, Uint8Array | undefined> {
  assert(body !== undefined && !(body instanceof Uint8Array), "not a reader");
  return body;
}

Deno.test("bodyOf gives nothing where there is no body, and settles at once", async () => {
  for (const framing of [{ kind: "none" }, length(0)] as const) {
    const socket = socketOf(["next"]);
    const { body, settled } = open(socket, framing);
    assert.equal(body, undefined);
    assert.deepEqual(settled, [true]);
    assert.equal(await restOf(socket), "next");
  }
});

Deno.test("bodyOf gives a body as bytes when it has arrived whole", async () => {
  const cases: [string, Framing][] = [["hello", length(5)], [
    "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
    CHUNKED,
  ]];
  for (const [wire, framing] of cases) {
    for (const more of ["", "next"]) {
      const socket = socketOf([wire + more]);
      const { body, settled } = open(socket, framing);
      assert(body instanceof Uint8Array);
      assert.equal(textOf(body), "hello");
      assert.deepEqual(settled, [true]);
      assert.equal(await restOf(socket), more);
    }
  }
});

Deno.test("bodyOf gives no body for an empty chunked one that has arrived", () => {
  const { body, settled } = open(socketOf(["0\r\n\r\n"]), CHUNKED);
  assert.equal(body, undefined);
  assert.deepEqual(settled, [true]);
});

Deno.test("bodyOf reads a body split anywhere, and leaves what follows", async () => {
  const cases: [string, Framing][] = [
    ["hello world", length(11)],
    ["5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\n\r\n", CHUNKED],
  ];
  for (const [wire, framing] of cases) {
    for (const pieces of splits(`${wire}next`)) {
      const socket = socketOf(pieces);
      const { body, settled } = open(socket, framing);
      assert.equal(await textIn(body), "hello world");
      assert.deepEqual(settled, [true]);
      assert.equal(await restOf(socket), "next");
    }
  }
});

Deno.test("bodyOf waits for no byte before it gives the reader", () => {
  for (const framing of [length(3), CHUNKED, UNTIL_CLOSE]) {
    const [socket] = socketPair();
    const { body } = open(socket, framing);
    assert.equal(readerIn(body).length, framing.kind === "length" ? 3 : undefined);
  }
});

Deno.test("bodyOf settles with the last piece, before anybody asks for more", async () => {
  const cases: [string[], Framing][] = [[["hel", "lo"], length(5)], [[
    "5\r\nhello",
    "\r\n0\r\n\r\n",
  ], CHUNKED]];
  for (const [pieces, framing] of cases) {
    const [socket, peer] = socketPair();
    const { body, settled } = open(socket, framing);
    const reader = readerIn(body);
    peer.write(bytesOf(pieces[0]));
    await reader.read();
    assert.deepEqual(settled, []);
    peer.write(bytesOf(pieces[1]));
    await reader.read();
    assert.deepEqual(settled, [true]);
    assert.equal(await reader.read(), undefined);
    assert.equal(await reader.read(), undefined);
    assert.deepEqual(settled, [true]);
  }
});

Deno.test("bodyOf joins the chunks of one read", async () => {
  const { body } = open(socketOf(["1\r\na\r\n1\r\nb\r\n2\r\ncd\r\n", "0\r\n\r\n"]), CHUNKED);
  const piece = await readerIn(body).read();
  assert.equal(textOf(piece!), "abcd");
});

Deno.test("bodyOf reads until the connection ends, which can carry nothing more", async () => {
  const { body, settled } = open(socketOf(["hel", "lo"]), UNTIL_CLOSE);
  assert.equal(await textIn(body), "hello");
  assert.deepEqual(settled, [false]);
});

Deno.test("bodyOf refuses a body cut short, wherever it ends and however often asked", async () => {
  const cases: [string, Framing][] = [["hello", length(5)], ["5\r\nhello\r\n0\r\n\r\n", CHUNKED]];
  for (const [wire, framing] of cases) {
    for (let at = 0; at < wire.length; at++) {
      const { body, settled } = open(socketOf([wire.slice(0, at)]), framing);
      await assert.rejects(textIn(body), fault("cut_short"));
      await assert.rejects(textIn(body), fault("cut_short"));
      assert.deepEqual(settled, [false]);
    }
  }
});

Deno.test("bodyOf throws for malformed chunks that are there already, and settles nothing", () => {
  const settled: boolean[] = [];
  const read = () => bodyOf(socketOf(["x\r\n"]), CHUNKED, (whole) => settled.push(whole));
  assert.throws(read, fault("malformed"));
  assert.deepEqual(settled, []);
});

Deno.test("bodyOf gives what came before malformed chunks, then rejects", async () => {
  const { body, settled } = open(socketOf(["5\r\nhello", "\r\nx\r\n"]), CHUNKED);
  const reader = readerIn(body);
  assert.equal(textOf((await reader.read())!), "hello");
  await assert.rejects(reader.read(), fault("malformed"));
  assert.deepEqual(settled, [false]);
});

Deno.test("bodyOf rejects with the failure of the socket", async () => {
  for (const framing of [length(5), CHUNKED, UNTIL_CLOSE]) {
    const [socket, peer] = socketPair();
    const { body, settled } = open(socket, framing);
    const piece = readerIn(body).read();
    peer.reset();
    await assert.rejects(piece, /connection reset/);
    assert.deepEqual(settled, [false]);
  }
});

Deno.test("bodyOf is over once cancelled, and never looks complete", async () => {
  for (const framing of [length(5), CHUNKED, UNTIL_CLOSE]) {
    const [socket] = socketPair();
    const { body, settled } = open(socket, framing);
    const reader = readerIn(body);
    reader.cancel(new Error("no more"));
    reader.cancel();
    assert.deepEqual(settled, [false]);
    await assert.rejects(reader.read(), /no more/);
  }
});

Deno.test("bodyOf does not mind a cancel after the end", async () => {
  const [socket, peer] = socketPair();
  const { body, settled } = open(socket, length(2));
  peer.write(bytesOf("ab"));
  const reader = readerIn(body);
  await reader.read();
  reader.cancel();
  assert.deepEqual(settled, [true]);
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

Deno.test("bodyOf reads back what a model peer wrote, one body after the other", async () => {
  const bodies = fc.array(fc.oneof(chunked, counted), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(bodies, fc.array(fc.nat()), async (bodies, offsets) => {
      const socket = socketOf(cut(bytesOf(bodies.map(({ wire }) => wire).join("")), offsets));
      for (const { framing, data } of bodies) {
        const { body, settled } = open(socket, framing);
        assert.equal(await textIn(body), data);
        assert.deepEqual(settled, [true]);
      }
      assert.equal(await restOf(socket), "");
    }),
  );
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Body, BodyReader } from "../../../../src/http/body/body.ts";
import { Fields } from "../../../../src/http/fields.ts";
import { type Framing, framingFor, responseFraming } from "../../../../src/http/h1/framing.ts";
import { parseResponseHead } from "../../../../src/http/h1/head.ts";
import { HeadReader } from "../../../../src/http/h1/read_head.ts";
import { requestHead, responseHead } from "../../../../src/http/h1/write.ts";
import { bytesOf, restOf, socketPair, textOf } from "../../../socket_pair.ts";
import { Feed, sent, textIn } from "./feed.ts";

const NONE: Framing = { kind: "none" };
const CHUNKED: Framing = { kind: "chunked" };
const UNTIL_CLOSE: Framing = { kind: "until_close" };
const length = (length: number): Framing => ({ kind: "length", length });

/** A body that comes in `pieces`, the way it was cancelled, and how many pieces were asked for. */
class PieceBody implements BodyReader {
  readonly length: number | undefined;
  readonly #pieces: (string | Error)[];
  cancelled: unknown;
  asked = 0;

  constructor(pieces: (string | Error)[], length?: number) {
    this.#pieces = [...pieces];
    this.length = length;
  }

  read(): Promise<Uint8Array | undefined> {
    this.asked++;
    const piece = this.#pieces.shift();
    if (piece instanceof Error) return Promise.reject(piece);
    return Promise.resolve(piece === undefined ? undefined : bytesOf(piece));
  }

  cancel(reason?: unknown): void {
    this.cancelled = reason;
  }
}

const request = (fields: [string, string][], framing: Framing = NONE) =>
  requestHead({ method: "GET", target: "/a?b", fields: Fields.from(fields) }, framing);

const response = (fields: [string, string][], framing: Framing = NONE, status = 200) =>
  responseHead({ status, reason: "OK", fields: Fields.from(fields) }, {
    framing,
  });

Deno.test("requestHead keeps fields as they are: order, spelling, repetitions, bytes", () => {
  assert.equal(
    request([["host", "a"], ["X-A", "1"], ["B", ""], ["x-a", "caf\xe9"]]),
    "GET /a?b HTTP/1.1\r\nhost: a\r\nX-A: 1\r\nB: \r\nx-a: caf\xe9\r\n\r\n",
  );
});

Deno.test("requestHead frames by the body alone", () => {
  const start = "GET /a?b HTTP/1.1\r\n";
  const fields: [string, string][] = [
    ["content-length", "7"],
    ["Transfer-Encoding", "gzip"],
    ["A", "b"],
    ["Content-Length", "8"],
  ];
  assert.equal(request([], length(5)), `${start}Content-Length: 5\r\n\r\n`);
  assert.equal(request([], CHUNKED), `${start}Transfer-Encoding: chunked\r\n\r\n`);
  assert.equal(request(fields), `${start}A: b\r\n\r\n`);
  assert.equal(request(fields, length(5)), `${start}content-length: 5\r\nA: b\r\n\r\n`);
  assert.equal(request(fields, CHUNKED), `${start}A: b\r\nTransfer-Encoding: chunked\r\n\r\n`);
});

Deno.test("responseHead keeps the length of a body that is not sent, where it may", () => {
  const fields: [string, string][] = [["Content-Length", "7"], ["A", "b"]];
  const with7 = " OK\r\nContent-Length: 7\r\nA: b\r\n\r\n";
  const without = " OK\r\nA: b\r\n\r\n";
  assert.equal(response(fields, NONE, 200), `HTTP/1.1 200${with7}`);
  assert.equal(response(fields, NONE, 304), `HTTP/1.1 304${with7}`);
  assert.equal(response(fields, NONE, 204), `HTTP/1.1 204${without}`);
  assert.equal(response(fields, NONE, 101), `HTTP/1.1 101${without}`);
  assert.equal(response(fields, UNTIL_CLOSE), `HTTP/1.1 200${without}`);
});

Deno.test("responseHead writes Connection where asked", () => {
  const reply = { status: 200, reason: "", fields: new Fields() };
  assert.equal(
    responseHead(reply, { framing: length(0), connection: "close" }),
    "HTTP/1.1 200 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
  );
});

Deno.test("requestHead and responseHead refuse a field that would not be one line", () => {
  const refused: [string, string][] = [
    ["A", "b\rc"],
    ["A", "b\nc"],
    ["A", "b\r\nC: d"],
    ["A", "b\0"],
    ["A", "b\x7f"],
    ["A", "\u010d\u010a"],
    ["A", "\u{1f600}"],
    ["A\r\nB", "c"],
    ["A:", "b"],
    ["A ", "b"],
    ["", "b"],
    ["\xe9", "b"],
  ];
  for (const field of refused) {
    assert.throws(() => request([["X", "y"], field, ["Z", "z"]]), TypeError);
    assert.throws(() => response([["X", "y"], field, ["Z", "z"]]), TypeError);
  }
});

Deno.test("requestHead and responseHead refuse a first line that would not be one", () => {
  const fields = new Fields();
  const requests = [["GET", "/a b"], ["GET", "/a\r\n"], ["GET", ""], ["G T", "/"], ["", "/"]];
  for (const [method, target] of requests) {
    assert.throws(() => requestHead({ method, target, fields }, NONE), TypeError);
  }
  const replies = [[200, "O\r\nK"], [200, "\0"], [99, ""], [1000, ""], [
    NaN,
    "",
  ], [200.5, ""]] as const;
  for (const [status, reason] of replies) {
    assert.throws(() => responseHead({ status, reason, fields }, { framing: NONE }), TypeError);
  }
});

Deno.test("MessageWriter sends a head with a body that is there in one write", async () => {
  const [socket] = socketPair();
  await sent(socket, {
    head: "caf\xe9\r\n\r\n",
    body: bytesOf("\xffbody"),
    framing: length(5),
  });
  assert.deepEqual(socket.written.map(textOf), ["caf\xe9\r\n\r\n\xffbody"]);
});

Deno.test("MessageWriter sends a body in every framing", async () => {
  const messages: [Body, Framing, string][] = [
    [undefined, NONE, ""],
    [undefined, length(0), ""],
    [undefined, CHUNKED, "0\r\n\r\n"],
    [bytesOf("abc"), length(3), "abc"],
    [bytesOf("a".repeat(100_000)), length(100_000), "a".repeat(100_000)],
    [bytesOf("abc"), CHUNKED, "3\r\nabc\r\n0\r\n\r\n"],
    [bytesOf("abc"), UNTIL_CLOSE, "abc"],
    [new PieceBody(["ab", "", "c"], 3), length(3), "abc"],
    [new PieceBody(["ab", "", "c"]), CHUNKED, "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"],
    [new PieceBody(["ab", "", "c"]), UNTIL_CLOSE, "abc"],
  ];
  for (const [body, framing, wire] of messages) {
    const [socket, peer] = socketPair();
    const reading = restOf(peer);
    await sent(socket, { head: "HEAD\r\n\r\n", body, framing });
    socket.end();
    assert.equal(await reading, `HEAD\r\n\r\n${wire}`);
  }
});

Deno.test("MessageWriter refuses a body longer than declared, and sends no more", async () => {
  const bodies: Body[] = [
    bytesOf("abcd"),
    new PieceBody(["abc", "d"]),
    new PieceBody(["ab", "cd"]),
  ];
  for (const body of bodies) {
    const [socket] = socketPair();
    const writing = sent(socket, {
      head: "",
      body,
      framing: length(3),
    });
    await assert.rejects(writing, TypeError);
    assert(socket.written.map(textOf).join("").length <= 3);
    if (body instanceof PieceBody) assert(body.cancelled instanceof TypeError);
  }
  const [socket] = socketPair();
  await assert.rejects(
    sent(socket, { head: "", body: bytesOf("a"), framing: NONE }),
    TypeError,
  );
});

Deno.test("MessageWriter refuses a body shorter than declared", async () => {
  for (const body of [undefined, bytesOf("ab"), new PieceBody(["ab"])]) {
    const [socket] = socketPair();
    await assert.rejects(sent(socket, { head: "", body, framing: length(3) }), TypeError);
  }
});

Deno.test("MessageWriter leaves a chunked body that failed without its end", async () => {
  const [socket] = socketPair();
  const failure = new Error("cut");
  const body = new PieceBody(["abc", failure]);
  const writing = sent(socket, { head: "", body, framing: CHUNKED });
  await assert.rejects(writing, failure);
  assert.equal(socket.written.map(textOf).join(""), "3\r\nabc\r\n");
});

Deno.test("MessageWriter asks for a piece when there is room, and tells of waiting", async () => {
  const [socket, peer] = socketPair();
  const big = "a".repeat(140_000);
  const body = new PieceBody([big, big]);
  const told: boolean[] = [];
  const writing = sent(
    socket,
    { head: "H", body, framing: UNTIL_CLOSE },
    (waiting) => told.push(waiting),
  );
  while (told.length === 0) await Promise.resolve();
  assert.deepEqual([told, body.asked], [[true], 1]);
  assert.equal(textOf((await peer.read())!), "H");
  while (told.length < 3) await Promise.resolve();
  assert.equal(body.asked, 2);
  await peer.read();
  await peer.read();
  await writing;
  assert.deepEqual(told, [true, false, true, false]);
});

Deno.test("MessageWriter cancels the body when the socket fails", async () => {
  const [socket, peer] = socketPair();
  const body = new PieceBody(["a".repeat(140_000), "b"]);
  const told: boolean[] = [];
  const writing = sent(
    socket,
    { head: "H", body, framing: UNTIL_CLOSE },
    (waiting) => told.push(waiting),
  );
  while (told.length === 0) await Promise.resolve();
  peer.reset();
  await assert.rejects(writing, /connection reset/);
  assert.match(String(body.cancelled), /connection reset/);
});

Deno.test("MessageWriter is read back the same", async () => {
  const bodies = fc.oneof(
    fc.string({ unit: fc.constantFrom("a", "\r", "\n", "\0", "\xff") }).map(bytesOf),
    fc.array(fc.string({ unit: fc.constantFrom("b", "\r", "\n", "\xfe") })),
  );
  const declared = fc.boolean();
  await fc.assert(
    fc.asyncProperty(bodies, declared, async (content, declared) => {
      const text = content instanceof Uint8Array ? textOf(content) : content.join("");
      const body = content instanceof Uint8Array
        ? content
        : new PieceBody(content, declared ? text.length : undefined);
      const framing = framingFor(body);
      const fields = Fields.from([["A", "\xe9"], ["Set-Cookie", "b"], ["Set-Cookie", "c"]]);
      const head = responseHead({ status: 200, reason: "OK", fields }, {
        framing,
      });
      const [socket] = socketPair();
      await sent(socket, { head, body, framing });

      const feed = new Feed(socket.written);
      const received = parseResponseHead(feed.head(HeadReader.ofResponses())!);
      assert.deepEqual([...received.fields].slice(0, 3), [...fields]);
      assert.deepEqual(responseFraming(received, "GET"), framing);
      assert.equal(await textIn(feed.body(framing), "piped"), text);
      assert.equal(feed.rest, "");
    }),
  );
});

Deno.test("MessageWriter gives away only pieces that nobody else holds", async () => {
  for (const exclusive of [true, false]) {
    for (const framing of [length(4), CHUNKED] satisfies Framing[]) {
      const spent: boolean[] = [];
      const [socket] = socketPair();
      const write = socket.write.bind(socket);
      socket.write = (text, bytes, given = false) => {
        if (bytes !== undefined) spent.push(given);
        return write(text, bytes);
      };
      const body = Object.assign(new PieceBody(["ab", "cd"]), { exclusive });
      await sent(socket, { head: "", body, framing });
      // A chunk is a copy of the writer's own.
      const given: boolean = exclusive || framing === CHUNKED;
      assert.deepEqual(spent, [given, given]);
    }
  }
});

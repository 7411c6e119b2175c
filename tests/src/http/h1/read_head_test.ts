import assert from "node:assert/strict";
import { HEAD_LIMITS } from "../../../../src/http/h1/limits.ts";
import { HeadReader } from "../../../../src/http/h1/read_head.ts";
import { fault } from "./faults.ts";
import { Feed } from "./feed.ts";
import { splits } from "./splits.ts";

const HEAD = "HTTP/1.1 200 OK\r\nA: caf\xe9\r\nB: \x80\x9f\r\n";

const headIn = (feed: Feed) => feed.head(HeadReader.ofResponses());
const requestIn = (feed: Feed) => feed.head(HeadReader.ofRequests());

Deno.test("HeadReader reads a head split anywhere, and leaves what follows", () => {
  for (const pieces of splits(`${HEAD}\r\nbody\r\n\r\nmore`)) {
    const feed = new Feed(pieces);
    assert.equal(headIn(feed), HEAD);
    assert.equal(feed.rest, "body\r\n\r\nmore");
  }
});

Deno.test("HeadReader reads one head after the other", () => {
  for (const pieces of splits(`A\r\n\r\nB\r\n\r\n`)) {
    const feed = new Feed(pieces);
    const reader = HeadReader.ofResponses();
    assert.equal(feed.head(reader), "A\r\n");
    assert.equal(feed.head(reader), "B\r\n");
    assert.equal(feed.head(reader), undefined);
  }
});

Deno.test("HeadReader leaves a body unread behind a head longer than its first look", () => {
  const head = `GET / HTTP/1.1\r\nA: ${"a".repeat(10_000)}\r\n`;
  const body = "b".repeat(100_000);
  const feed = new Feed([`${head}\r\n${body}`]);
  assert.equal(headIn(feed), head);
  assert.equal(feed.rest, body);
});

Deno.test("HeadReader does not mind an end before a head", () => {
  assert.equal(headIn(new Feed([])), undefined);
});

Deno.test("HeadReader refuses an end inside a head, wherever it comes", () => {
  const whole = `${HEAD}\r\n`;
  for (let length = 1; length < whole.length; length++) {
    assert.throws(() => headIn(new Feed([whole.slice(0, length)])), fault("cut_short"));
  }
});

Deno.test("HeadReader refuses a head over the limit, and takes one at it", () => {
  for (const head of [1024, HEAD_LIMITS.head]) {
    const limits = { ...HEAD_LIMITS, head };
    const read = (pieces: Iterable<string | Uint8Array>, open = false) =>
      new Feed(pieces, { open }).head(HeadReader.ofRequests(limits));
    const fields = (bytes: number) => `A\r\n${"a".repeat(bytes - 5)}\r\n`;
    for (const pieces of [[`${fields(head)}\r\n`], `${fields(head)}\r\n`]) {
      assert.equal(read(pieces)?.length, head);
    }
    for (const pieces of [[`${fields(head + 1)}\r\n`], `${fields(head + 1)}\r\n`]) {
      assert.throws(() => read(pieces), fault("too_large"));
    }
    const endless = (start: string) => [start, ...Array<string>(200).fill("a".repeat(1000))];
    assert.throws(() => read(endless("A\r\n"), true), fault("too_large"));
    assert.throws(() => read(endless("A"), true), fault("first_line_too_large"));
    assert.throws(() => read([`${"a".repeat(head)}\r\n\r\n`]), fault("first_line_too_large"));
  }
});

Deno.test("HeadReader tells a first line over its limit from a head over its own", () => {
  const limits = { head: 4096, line: 1024, fields: 9 };
  const over = (first: number) => `${"a".repeat(first)}\r\n${"b".repeat(5000)}\r\n\r\n`;
  const read = (text: string) => new Feed([text]).head(HeadReader.ofRequests(limits));
  assert.throws(() => read(over(1024)), fault("too_large"));
  assert.throws(() => read(over(1025)), fault("first_line_too_large"));
});

Deno.test("HeadReader refuses what cannot become a head without waiting for its end", () => {
  const hopeless = [
    "GET / HTTP/1.1\nHost: a\n\n",
    "GET /\rHost",
    "\x16\x03\x01\x02",
    "a\0b",
    "a\x7f",
  ];
  for (const text of hopeless) {
    assert.throws(() => headIn(new Feed([text], { open: true })), fault("malformed"));
    assert.throws(() => headIn(new Feed(text, { open: true })), fault("malformed"));
  }
});

Deno.test("HeadReader of responses keeps an empty line as a head without a first line", () => {
  assert.equal(headIn(new Feed(["\r\n\r\nHTTP/1.1 200 OK"])), "\r\n");
});

Deno.test("HeadReader of requests skips a few empty lines before the request line", () => {
  const request = "GET / HTTP/1.1\r\n";
  for (const before of ["", "\r\n", "\r\n\r\n"]) {
    for (const pieces of splits(`${before}${request}\r\nrest`)) {
      const feed = new Feed(pieces);
      assert.equal(requestIn(feed), request);
      assert.equal(feed.rest, "rest");
    }
    assert.equal(requestIn(new Feed([before])), undefined);
  }
});

Deno.test("HeadReader of requests refuses a bare CR before the request line", () => {
  for (const pieces of splits("\rGET / HTTP/1.1\r\n\r\n")) {
    assert.throws(() => requestIn(new Feed(pieces)), fault("malformed"));
  }
});

import assert from "node:assert/strict";
import { HEAD_BYTES } from "../../../../src/http/h1/limits.ts";
import { readHead, readRequestHead } from "../../../../src/http/h1/read_head.ts";
import { bytesOf, restOf, socketOf, socketPair } from "../../../socket_pair.ts";
import { fault } from "./faults.ts";
import { splits } from "./splits.ts";

const HEAD = "HTTP/1.1 200 OK\r\nA: caf\xe9\r\nB: \x80\x9f\r\n";

Deno.test("readHead reads a head split anywhere, and leaves what follows", async () => {
  for (const pieces of splits(`${HEAD}\r\nbody\r\n\r\nmore`)) {
    const socket = socketOf(pieces);
    assert.equal(await readHead(socket), HEAD);
    assert.equal(await restOf(socket), "body\r\n\r\nmore");
  }
});

Deno.test("readHead reads one head after the other", async () => {
  const socket = socketOf([`A\r\n\r\nB\r\n\r\n`]);
  assert.equal(await readHead(socket), "A\r\n");
  assert.equal(await readHead(socket), "B\r\n");
  assert.equal(await readHead(socket), undefined);
});

Deno.test("readHead leaves a body unread behind a head longer than its first look", async () => {
  const head = `GET / HTTP/1.1\r\nA: ${"a".repeat(10_000)}\r\n`;
  const body = "b".repeat(100_000);
  const socket = socketOf([`${head}\r\n${body}`]);
  assert.equal(await readHead(socket), head);
  assert.equal(await restOf(socket), body);
});

Deno.test("readHead gives undefined when the peer ends before a head", async () => {
  assert.equal(await readHead(socketOf([])), undefined);
});

Deno.test("readHead refuses an end inside a head, wherever it comes", async () => {
  const whole = `${HEAD}\r\n`;
  for (let length = 1; length < whole.length; length++) {
    await assert.rejects(readHead(socketOf([whole.slice(0, length)])), fault("cut_short"));
  }
});

Deno.test("readHead refuses a head over the limit, and takes one at it", async () => {
  const atLimit = "a".repeat(HEAD_BYTES - 2) + "\r\n";
  assert.equal((await readHead(socketOf([`${atLimit}\r\n`])))?.length, HEAD_BYTES);
  await assert.rejects(readHead(socketOf([`a${atLimit}\r\n`])), fault("too_large"));
  const endless = Array.from({ length: 200 }, () => "a".repeat(1000));
  await assert.rejects(readHead(socketOf(endless, { open: true })), fault("too_large"));
});

Deno.test("readHead refuses what cannot become a head without waiting for its end", async () => {
  const hopeless = [
    "GET / HTTP/1.1\nHost: a\n\n",
    "GET /\rHost",
    "\x16\x03\x01\x02",
    "a\0b",
    "a\x7f",
  ];
  for (const text of hopeless) {
    await assert.rejects(readHead(socketOf([text], { open: true })), fault("malformed"));
    const bytewise = Array.from(text);
    await assert.rejects(readHead(socketOf(bytewise, { open: true })), fault("malformed"));
  }
});

Deno.test("readHead rejects with the failure of the socket", async () => {
  const [socket, peer] = socketPair();
  const head = readHead(socket);
  peer.write(bytesOf("GET / HT"));
  peer.reset();
  await assert.rejects(head, /connection reset/);
});

Deno.test("readHead keeps an empty line as a head without a first line", async () => {
  assert.equal(await readHead(socketOf(["\r\n\r\nHTTP/1.1 200 OK"])), "\r\n");
});

Deno.test("readRequestHead skips a few empty lines before the request line", async () => {
  const request = "GET / HTTP/1.1\r\n";
  for (const before of ["", "\r\n", "\r\n\r\n"]) {
    for (const pieces of splits(`${before}${request}\r\nrest`)) {
      const socket = socketOf(pieces);
      assert.equal(await readRequestHead(socket), request);
      assert.equal(await restOf(socket), "rest");
    }
    assert.equal(await readRequestHead(socketOf([before])), undefined);
  }
});

Deno.test("readRequestHead refuses a bare CR before the request line", async () => {
  for (const pieces of splits("\rGET / HTTP/1.1\r\n\r\n")) {
    await assert.rejects(readRequestHead(socketOf(pieces)), fault("malformed"));
  }
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { WireFault } from "../../../../src/http/h1/wire_error.ts";
import { parseRequestHead, parseResponseHead } from "../../../../src/http/h1/head.ts";
import { HEAD_LIMITS } from "../../../../src/http/h1/limits.ts";
import { fault } from "./faults.ts";

const TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~0123456789abcxyzABCXYZ";
const token = fc.string({
  unit: fc.constantFrom(...TOKEN_CHARACTERS),
  minLength: 1,
});
const visible = fc.oneof(fc.integer({ min: 0x21, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))
  .map((code) => String.fromCharCode(code));
const word = fc.string({ unit: visible, minLength: 1 });
const space = fc.string({ unit: fc.constantFrom(" ", "\t"), maxLength: 3 });
const value = fc.array(word, { maxLength: 3 }).map((words) => words.join(" \t"));

Deno.test("parseRequestHead reads back what a model peer wrote", () => {
  const field = fc.tuple(token, space, value, space);
  fc.assert(
    fc.property(
      token,
      fc.constantFrom("1.0", "1.1"),
      fc.array(field),
      (method, version, lines) => {
        fc.pre(method !== "CONNECT");
        const text = `${method} /a?b HTTP/${version}\r\n` +
          lines.map(([name, before, value, after]) => `${name}:${before}${value}${after}\r\n`).join(
            "",
          );
        const head = parseRequestHead(text);
        assert.equal(head.method, method);
        assert.equal(head.target, "/a?b");
        assert.equal(head.version, version);
        assert.deepEqual([...head.fields], lines.map(([name, , value]) => [name, value]));
      },
    ),
  );
});

Deno.test("parseResponseHead reads back what a model peer wrote", () => {
  const status = fc.integer({ min: 100, max: 999 });
  fc.assert(
    fc.property(
      status,
      value,
      fc.array(fc.tuple(token, value)),
      (status, reason, lines) => {
        const text = `HTTP/1.1 ${status} ${reason}\r\n` +
          lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
        const head = parseResponseHead(text);
        assert.equal(head.status, status);
        assert.equal(head.reason, reason);
        assert.deepEqual([...head.fields], lines);
      },
    ),
  );
});

Deno.test("parseRequestHead tells the form of the target", () => {
  const forms = {
    "GET /": "origin",
    "GET //a/../b?c=d&e": "origin",
    "GET /\xc3\xa9|{}^": "origin",
    "OPTIONS *": "asterisk",
    "GET http://a.example/b": "absolute",
    "GET HTTPS://a.example": "absolute",
    "CONNECT a.example:443": "authority",
    "CONNECT [::1]:443": "authority",
  };
  for (const [start, form] of Object.entries(forms)) {
    assert.equal(parseRequestHead(`${start} HTTP/1.1\r\n`).targetForm, form, start);
  }
});

Deno.test("parseRequestHead keeps the bytes of a value that other trimming would take", () => {
  const { fields } = parseRequestHead("GET / HTTP/1.1\r\nA: \t\xa0 \xc3\xa0 \t\r\n");
  assert.equal(fields.get("a"), "\xa0 \xc3\xa0");
});

Deno.test("parseRequestHead refuses a malformed request line", () => {
  const refused: Record<string, WireFault> = {
    "": "malformed",
    "GET": "malformed",
    "GET /": "malformed",
    "GET / ": "malformed",
    "GET  / HTTP/1.1": "malformed",
    "GET /  HTTP/1.1": "malformed",
    " GET / HTTP/1.1": "malformed",
    "GET / HTTP/1.1 ": "malformed",
    "GET\t/ HTTP/1.1": "malformed",
    "GET /a b HTTP/1.1": "malformed",
    "GET /a\tb HTTP/1.1": "malformed",
    "GET /a\0b HTTP/1.1": "malformed",
    "GET /a\rb HTTP/1.1": "malformed",
    "GET /a\x7fb HTTP/1.1": "malformed",
    "GET /#a HTTP/1.1": "malformed",
    "GET / HTTP/1.1\nHost: a": "malformed",
    "G(T / HTTP/1.1": "malformed",
    "G\xcaT / HTTP/1.1": "malformed",
    "GET / http/1.1": "malformed",
    "GET / HTTP/1": "malformed",
    "GET / HTTP/1.10": "malformed",
    "GET / HTTP/01.1": "malformed",
    "GET / HTTP/1.1\0": "malformed",
    "GET a HTTP/1.1": "malformed",
    "GET * HTTP/1.1": "malformed",
    "GET ftp://a/ HTTP/1.1": "malformed",
    "GET http:/// HTTP/1.1": "malformed",
    "GET a.example:443 HTTP/1.1": "malformed",
    "CONNECT / HTTP/1.1": "malformed",
    "CONNECT a.example HTTP/1.1": "malformed",
    "CONNECT a@b:1 HTTP/1.1": "malformed",
    "GET / HTTP/0.9": "version",
    "GET / HTTP/1.2": "version",
    "GET / HTTP/2.0": "version",
    "PRI * HTTP/2.0": "version",
    [`GET /${"a".repeat(HEAD_LIMITS.line)} HTTP/1.1`]: "first_line_too_large",
  };
  for (const [line, reason] of Object.entries(refused)) {
    assert.throws(() => parseRequestHead(`${line}\r\n`), fault(reason), JSON.stringify(line));
  }
});

Deno.test("parseResponseHead refuses a malformed status line", () => {
  const refused: Record<string, WireFault> = {
    "": "malformed",
    "HTTP/1.1": "malformed",
    "HTTP/1.1 ": "malformed",
    "HTTP/1.1 20": "malformed",
    "HTTP/1.1 2000 OK": "malformed",
    "HTTP/1.1 020 OK": "malformed",
    "HTTP/1.1 -20 OK": "malformed",
    "HTTP/1.1 2x0 OK": "malformed",
    "HTTP/1.1  200 OK": "malformed",
    "HTTP/1.1 200OK": "malformed",
    "HTTP/1.1 200\tOK": "malformed",
    "HTTP/1.1 200 O\0K": "malformed",
    "HTTP/1.1 200 O\rK": "malformed",
    "HTTP/1.1 200 OK\nA: b": "malformed",
    " HTTP/1.1 200 OK": "malformed",
    "\nHTTP/1.1 200 OK": "malformed",
    "http/1.1 200 OK": "malformed",
    "ICY 200 OK": "malformed",
    "HTTP/2 200 OK": "malformed",
    "HTTP/2.0 200 OK": "version",
    "HTTP/1.2 200 OK": "version",
    [`HTTP/1.1 200 ${"a".repeat(HEAD_LIMITS.line)}`]: "first_line_too_large",
  };
  for (const [line, reason] of Object.entries(refused)) {
    assert.throws(() => parseResponseHead(`${line}\r\n`), fault(reason), JSON.stringify(line));
  }
});

Deno.test("parseResponseHead takes a status line without a reason", () => {
  for (const line of ["HTTP/1.0 204", "HTTP/1.0 204 "]) {
    const { version, status, reason } = parseResponseHead(`${line}\r\n`);
    assert.deepEqual({ version, status, reason }, {
      version: "1.0",
      status: 204,
      reason: "",
    });
  }
});

const refusedFields = [
  "A : b",
  "A\t: b",
  ": b",
  " : b",
  "A",
  "A b: c",
  "A: b\r\n c",
  "A: b\r\n\tc",
  " A: b",
  "A: b\rc",
  "A: b\nc",
  "A: b\n C: d",
  "A: \0",
  "A: \x01",
  "A: \x1f",
  "A: \x7f",
  "A\0: b",
  "A\x80: b",
  "(A): b",
  "A/B: c",
  '"A": b',
  "A: b\r\n\r\nC: d",
  "A: b\r",
];

Deno.test("parseRequestHead and parseResponseHead refuse a malformed field line", () => {
  for (const line of refusedFields) {
    const fields = `X: y\r\n${line}\r\nZ: z\r\n`;
    const label = JSON.stringify(line);
    assert.throws(() => parseRequestHead(`GET / HTTP/1.1\r\n${fields}`), fault("malformed"), label);
    if (/^[^:\s]+[ \t]+:/.test(line)) continue;
    assert.throws(
      () => parseResponseHead(`HTTP/1.1 200 OK\r\n${fields}`),
      fault("malformed"),
      label,
    );
  }
});

Deno.test("parseResponseHead removes white space before a colon", () => {
  const { fields } = parseResponseHead("HTTP/1.1 200 OK\r\nA : b\r\nSet-Cookie\t \t: c\r\n");
  assert.deepEqual([...fields], [["A", "b"], ["Set-Cookie", "c"]]);
});

Deno.test("parseRequestHead holds the limits of fields", () => {
  const head = (fields: string) => parseRequestHead(`GET / HTTP/1.1\r\n${fields}`);
  assert.equal(head("A: b\r\n".repeat(HEAD_LIMITS.fields)).fields.size, HEAD_LIMITS.fields);
  assert.throws(() => head("A: b\r\n".repeat(HEAD_LIMITS.fields + 1)), fault("too_large"));
  const line = `A:${"b".repeat(HEAD_LIMITS.line - 2)}`;
  assert.equal(head(`${line}\r\n`).fields.size, 1);
  assert.throws(() => head(`${line}b\r\n`), fault("too_large"));
});

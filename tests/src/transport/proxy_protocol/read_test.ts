import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { canonicalAddress } from "../../../../src/grammar/address.ts";
import type { Endpoint } from "../../../../src/grammar/endpoint.ts";
import { HeaderReader } from "../../../../src/transport/proxy_protocol/read.ts";
import { proxyHeader } from "../../../../src/transport/proxy_protocol/write.ts";
import { bytesOf, textOf } from "../../../socket_pair.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";
const V4 = "c00002070a00ff01123401bb";
const V6 = "20010db8000000000000000000000007" + "0".repeat(31) + "1" + "123401bb";

interface Read {
  readonly client: Endpoint | undefined;
  readonly rest: string | undefined;
}

function read(...pieces: Uint8Array[]): Read {
  const reader = new HeaderReader();
  let rest: string | undefined;
  for (const piece of pieces) {
    const after = reader.feed(piece);
    if (after !== undefined) rest = (rest ?? "") + textOf(after);
  }
  return { client: reader.client, rest };
}

function hex(digits: string): Uint8Array {
  return Uint8Array.fromHex(digits);
}

/** Of command, family and what follows their length. */
function v2(commandAndFamily: string, body: string): Uint8Array {
  const length = (body.length / 2).toString(16).padStart(4, "0");
  return hex(SIGNATURE + commandAndFamily + length + body);
}

const CLIENT_4 = { address: "192.0.2.7", port: 0x1234 };
const CLIENT_6 = { address: "2001:db8::7", port: 0x1234 };

const whole: [string, Uint8Array, Endpoint | undefined][] = [
  ["v1 TCP4", bytesOf("PROXY TCP4 192.0.2.7 10.0.255.1 4660 443\r\n"), CLIENT_4],
  ["v1 TCP6", bytesOf("PROXY TCP6 2001:DB8:0::7 ::1 4660 443\r\n"), CLIENT_6],
  ["v1 mapped", bytesOf("PROXY TCP6 ::ffff:192.0.2.7 ::1 4660 0\r\n"), CLIENT_4],
  ["v1 UNKNOWN", bytesOf("PROXY UNKNOWN\r\n"), undefined],
  ["v1 UNKNOWN, longest", bytesOf(`PROXY UNKNOWN ${"x".repeat(91)}\r\n`), undefined],
  ["v2 IPv4", v2("2111", V4), CLIENT_4],
  ["v2 IPv6", v2("2121", V6), CLIENT_6],
  ["v2 IPv4 with TLVs", v2("2111", V4 + "040000" + "ea0003616263"), CLIENT_4],
  ["v2, longest", v2("2111", V4 + `04fff0${"00".repeat(0xfff0)}`), CLIENT_4],
  ["v2 LOCAL", v2("2000", ""), undefined],
  ["v2 LOCAL with what it does not mean", v2("2011", V4 + "ff"), undefined],
  ["v2 unspecified", v2("2100", "abcd"), undefined],
  ["v2 datagrams", v2("2112", V4), undefined],
  ["v2 Unix", v2("2131", "00".repeat(216)), undefined],
];

Deno.test("HeaderReader reads a header cut at every byte, and gives what follows", () => {
  for (const [name, header, client] of whole) {
    if (header.length > 1000) continue;
    const follows = "GET / HTTP/1.1";
    const bytes = new Uint8Array([...header, ...bytesOf(follows)]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const told = read(bytes.subarray(0, cut), bytes.subarray(cut));
      deepEqual([name, cut, told], [name, cut, { client, rest: follows }]);
    }
  }
});

Deno.test("HeaderReader reads a header byte by byte, and is whole with its last byte", () => {
  for (const [name, header, client] of whole) {
    const bytes = Array.from(header, (byte) => Uint8Array.of(byte));
    equal(read(...bytes.slice(0, -1)).rest, undefined, name);
    deepEqual([name, read(...bytes)], [name, { client, rest: "" }]);
  }
});

Deno.test("HeaderReader refuses what is broken, however it is cut", () => {
  const line = (text: string) => bytesOf(`PROXY ${text}\r\n`);
  const cases: [string, Uint8Array][] = [
    ["HTTP", bytesOf("GET / HTTP/1.1\r\n")],
    ["HTTP that begins as a header", bytesOf("PROXYFIND / HTTP/1.1\r\n")],
    ["TLS", hex("16030100")],
    ["lower case", bytesOf("proxy ")],
    ["nothing in it", bytesOf("PROXY\r\n")],
    ["no family", line("")],
    ["unknown family", line("TCP5 192.0.2.7 10.0.0.1 1 2")],
    ["UNKNOWN and more", line("UNKNOWNS")],
    ["UDP4", line("UDP4 192.0.2.7 10.0.0.1 1 2")],
    ["IPv6 in TCP4", line("TCP4 ::1 ::1 1 2")],
    ["IPv4 in TCP6", line("TCP6 192.0.2.7 10.0.0.1 1 2")],
    ["one of each", line("TCP6 ::1 10.0.0.1 1 2")],
    ["a name", line("TCP4 localhost 10.0.0.1 1 2")],
    ["leading zeros", line("TCP4 192.0.2.07 10.0.0.1 1 2")],
    ["a part too large", line("TCP4 192.0.2.256 10.0.0.1 1 2")],
    ["a zone", line("TCP6 fe80::1%eth0 ::1 1 2")],
    ["a port too large", line("TCP4 192.0.2.7 10.0.0.1 65536 2")],
    ["a port with a zero", line("TCP4 192.0.2.7 10.0.0.1 01 2")],
    ["a negative port", line("TCP4 192.0.2.7 10.0.0.1 -1 2")],
    ["a port missing", line("TCP4 192.0.2.7 10.0.0.1 1")],
    ["a port too many", line("TCP4 192.0.2.7 10.0.0.1 1 2 3")],
    ["two spaces", line("TCP4  192.0.2.7 10.0.0.1 1 2")],
    ["a space at the end", line("TCP4 192.0.2.7 10.0.0.1 1 2 ")],
    ["tabs", line("TCP4\t192.0.2.7 10.0.0.1 1 2")],
    ["LF alone", bytesOf("PROXY TCP4 192.0.2.7 10.0.0.1 1 2\n")],
    ["CR alone", bytesOf("PROXY TCP4 192.0.2.7 10.0.0.1 1 2\rG")],
    ["NUL", line("UNKNOWN \0")],
    ["not of ASCII", line("UNKNOWN \xe4")],
    ["108 bytes", line(`UNKNOWN ${"x".repeat(92)}`)],
    ["108 bytes without an end", bytesOf(`PROXY UNKNOWN ${"x".repeat(94)}`)],
    ["another signature", hex(`${SIGNATURE.slice(0, -2)}0b`)],
    ["version 1 in binary form", hex(`${SIGNATURE}11`)],
    ["an unknown command", hex(`${SIGNATURE}22`)],
    ["an unknown family", hex(`${SIGNATURE}2141`)],
    ["an unknown transport", hex(`${SIGNATURE}2113`)],
    ["IPv4, a byte short", v2("2111", V4.slice(2))],
    ["IPv6, with addresses of IPv4", v2("2121", V4)],
    ["Unix, a byte short", v2("2131", "00".repeat(215))],
    ["half of a TLV's start", v2("2111", V4 + "0400")],
    ["a TLV that is longer than the header", v2("2111", V4 + "04000200")],
  ];
  for (const [name, bytes] of cases) {
    throws(() => read(bytes), Error, name);
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    throws(() => read(...single), Error, `${name}, byte by byte`);
  }
});

Deno.test("HeaderReader holds no more of a line than the longest has", () => {
  const reader = new HeaderReader();
  equal(reader.feed(bytesOf(`PROXY UNKNOWN ${"x".repeat(92)}`)), undefined);
  throws(() => reader.feed(bytesOf("x")));
});

Deno.test("what proxyHeader writes HeaderReader reads", () => {
  const port = fc.integer({ min: 1, max: 65535 });
  const endpoints = (address: fc.Arbitrary<string>) =>
    fc.record({ address: address.map(canonicalAddress), port });
  const ends = fc.oneof(
    ...[fc.ipV4(), fc.ipV6().filter((text) => canonicalAddress(text).includes(":"))].map(
      (address) => fc.record({ client: endpoints(address), local: endpoints(address) }),
    ),
  );
  const version = fc.constantFrom("v1" as const, "v2" as const);
  fc.assert(fc.property(version, ends, fc.uint8Array({ maxLength: 20 }), (version, ends, rest) => {
    const bytes = new Uint8Array([...proxyHeader(version, ends), ...rest]);
    deepEqual(read(bytes), { client: ends.client, rest: textOf(rest) });
  }));
});

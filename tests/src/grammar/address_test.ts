import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addressBytes,
  AddressSet,
  canonicalAddress,
  isAddress,
} from "../../../src/grammar/address.ts";

Deno.test("isAddress knows IPv4 and IPv6", () => {
  const good = [
    ...["0.0.0.0", "255.255.255.255", "192.0.2.1", "::", "::1", "1::", "fe80::1%eth0"],
    ...["2001:db8:0:0:0:0:0:1", "2001:DB8::1", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8"],
    ...["::ffff:1.2.3.4", "64:ff9b::192.0.2.33", "1:2:3:4:5:6:1.2.3.4"],
  ];
  const bad = [
    ...[
      "",
      "1",
      "1.2.3",
      "1.2.3.4.5",
      "256.0.0.1",
      "01.2.3.4",
      "1..2.3",
      "1.2.3.",
      ".1.2.3",
      "a.b.c.d",
    ],
    ...[
      "1.2.3.4 ",
      "0x1.2.3.4",
      "1.2.3.-4",
      ":",
      ":::",
      "::1::",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
    ],
    ...[
      "1:2:3:4::5:6:7:8",
      "12345::",
      "g::",
      "::1.2.3",
      "1.2.3.4::",
      "::1.2.3.4:5",
      ":1:2:3:4:5:6:7",
    ],
    ...["1:2:3:4:5:6:7:", "[::1]", "::ffff:01.2.3.4", "unknown"],
  ];
  for (const text of good) assert.ok(isAddress(text), text);
  for (const text of bad) assert.ok(!isAddress(text), text);
});

Deno.test("canonicalAddress writes a mapped address as IPv4 and drops a zone", () => {
  assert.equal(canonicalAddress("::ffff:192.0.2.1"), "192.0.2.1");
  assert.equal(canonicalAddress("::FFFF:c000:201"), "192.0.2.1");
  assert.equal(canonicalAddress("0:0:0:0:0:ffff:192.0.2.1"), "192.0.2.1");
  assert.equal(canonicalAddress("192.0.2.1"), "192.0.2.1");
  assert.equal(canonicalAddress("fe80::1%eth0"), "fe80::1");
  for (const text of ["", "unknown", "a:b", "::ffff:192.0.2.256"]) {
    assert.equal(canonicalAddress(text), text);
  }
});

Deno.test("canonicalAddress writes the examples of RFC 5952", () => {
  const cases = {
    "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001": "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
    "2001:0DB8::0001": "2001:db8::1",
    "2001:db8::1:1:1:1:1": "2001:db8:0:1:1:1:1:1",
    "2001:db8:0:0:0:0:2:1": "2001:db8::2:1",
    "2001:0:0:1:0:0:0:1": "2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1": "2001:db8::1:0:0:1",
    "1:2:3:4:5:6:0:0": "1:2:3:4:5:6::",
    "0:0:0:0:0:0:0:1": "::1",
    "0:0:0:0:0:0:0:0": "::",
    "64:ff9b::192.0.2.33": "64:ff9b::c000:221",
  };
  for (const [text, canonical] of Object.entries(cases)) {
    assert.equal(canonicalAddress(text), canonical);
  }
});

const words = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
  minLength: 8,
  maxLength: 8,
});

/** Any way to write it (RFC 4291 §2.2): cases, leading zeros, one run of zeros left out, dots. */
function writtenBy(choose: fc.GeneratorValue, all: readonly number[]): string {
  const group = (word: number) => {
    const digits = word.toString(16).padStart(choose(fc.integer, { min: 1, max: 4 }), "0");
    return choose(fc.boolean) ? digits.toUpperCase() : digits;
  };
  const groups = (part: readonly number[]) => part.map(group);
  const [high, low] = all.slice(6);
  const withDots = choose(fc.boolean);
  const last = withDots
    ? [[high >> 8, high & 255, low >> 8, low & 255].join(".")]
    : groups([high, low]);
  const start = choose(fc.integer, { min: 0, max: 6 });
  const end = choose(fc.integer, { min: start, max: 6 });
  const isRun = end > start && all.slice(start, end).every((word) => word === 0);
  if (!isRun) return [...groups(all.slice(0, 6)), ...last].join(":");
  return `${groups(all.slice(0, start)).join(":")}::${
    [...groups(all.slice(end, 6)), ...last].join(":")
  }`;
}

Deno.test("canonicalAddress is one text for all texts of an address", () => {
  fc.assert(fc.property(words, fc.gen(), (all, choose) => {
    const canonical = canonicalAddress(all.map((word) => word.toString(16)).join(":"));
    const written = writtenBy(choose, all);
    assert.equal(canonicalAddress(written), canonical, written);
    assert.equal(canonicalAddress(canonical), canonical);
    assert.deepEqual(addressBytes(canonical), addressBytes(written));
  }));
});

Deno.test("canonicalAddress writes as URLs do, but for mapped addresses", () => {
  fc.assert(fc.property(words, (all) => {
    const text = all.map((word) => word.toString(16)).join(":");
    const canonical = canonicalAddress(text);
    if (canonical.includes(":")) {
      assert.equal(`[${canonical}]`, new URL(`http://[${text}]`).hostname);
    }
  }));
});

Deno.test("AddressSet.has tells by leading bits", () => {
  const cases: [address: string, prefix: number, inside: string[], outside: string[]][] = [
    ["10.0.0.0", 8, ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"], [
      "11.0.0.0",
      "9.255.255.255",
    ]],
    ["192.168.1.77", 23, ["192.168.0.1", "192.168.1.255"], ["192.168.2.0"]],
    ["172.16.0.0", 12, ["172.31.255.255"], ["172.32.0.0"]],
    ["192.0.2.1", 32, ["192.0.2.1"], ["192.0.2.0", "::1", "::c000:201"]],
    ["0.0.0.0", 0, ["0.0.0.0", "255.255.255.255"], ["::1", "::"]],
    ["::1", 128, ["::1", "0:0:0:0:0:0:0:1", "::1%lo"], ["::2", "127.0.0.1"]],
    ["2001:db8::", 33, ["2001:db8:7fff::1"], ["2001:db8:8000::1"]],
    ["::", 0, ["::1", "ffff::"], ["10.0.0.1", "::ffff:10.0.0.1"]],
    ["::ffff:10.0.0.0", 104, ["10.2.3.4", "::ffff:10.2.3.4"], ["11.0.0.0"]],
    ["::ffff:0:0", 96, ["1.2.3.4"], ["::1"]],
  ];
  for (const [address, prefix, inside, outside] of cases) {
    const set = new AddressSet([{ address, prefix }]);
    for (const other of inside) assert.ok(set.has(other), `${other} in ${address}/${prefix}`);
    for (const other of outside) assert.ok(!set.has(other), `${other} in ${address}/${prefix}`);
  }
});

Deno.test("AddressSet.has is false for an empty set and for what is no address", () => {
  assert.ok(!new AddressSet().has("127.0.0.1"));
  const all = new AddressSet([{ address: "0.0.0.0", prefix: 0 }, { address: "::", prefix: 0 }]);
  for (const text of ["", "unknown", "1.2.3", "[::1]"]) assert.ok(!all.has(text), text);
  assert.ok(all.has("1.2.3.4") && all.has("::1"));
});

Deno.test("AddressSet refuses what is no range", () => {
  const ranges: [string, number][] = [["x", 8], ["1.2.3.4", 33], ["1.2.3.4", -1], ["::1", 129]];
  for (const [address, prefix] of [...ranges, ["::1", NaN] as const]) {
    assert.throws(() => new AddressSet([{ address, prefix }]), RangeError);
  }
});

Deno.test("AddressSet.has agrees with arithmetic on IPv4", () => {
  const address = fc.ipV4().map((text) => ({ text, value: toNumber(text) }));
  fc.assert(fc.property(address, address, fc.integer({ min: 0, max: 32 }), (a, b, prefix) => {
    const size = 2 ** (32 - prefix);
    const same = Math.floor(a.value / size) === Math.floor(b.value / size);
    assert.equal(new AddressSet([{ address: a.text, prefix }]).has(b.text), same);
  }));
});

Deno.test("isAddress takes any IPv6 text, and it is in its own set", () => {
  fc.assert(fc.property(fc.ipV6(), (address) => {
    assert.ok(isAddress(address));
    assert.ok(new AddressSet([{ address, prefix: 128 }]).has(address));
  }));
});

function toNumber(text: string): number {
  return text.split(".").reduce((value, byte) => value * 256 + Number(byte), 0);
}

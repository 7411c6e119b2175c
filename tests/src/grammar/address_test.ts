import assert from "node:assert/strict";
import fc from "fast-check";
import { AddressSet, isAddress, plainAddress } from "../../../src/grammar/address.ts";

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

Deno.test("plainAddress writes a mapped address as IPv4 and drops a zone", () => {
  assert.equal(plainAddress("::ffff:192.0.2.1"), "192.0.2.1");
  assert.equal(plainAddress("::FFFF:c000:201"), "192.0.2.1");
  assert.equal(plainAddress("192.0.2.1"), "192.0.2.1");
  assert.equal(plainAddress("fe80::1%eth0"), "fe80::1");
  assert.equal(plainAddress("2001:db8::1"), "2001:db8::1");
  assert.equal(plainAddress(""), "");
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

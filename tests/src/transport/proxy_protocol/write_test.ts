import { deepEqual, equal } from "node:assert/strict";
import type { Endpoint } from "../../../../src/grammar/endpoint.ts";
import { proxyHeader } from "../../../../src/transport/proxy_protocol/write.ts";
import { textOf } from "../../../socket_pair.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";

function v1(client: Endpoint, local: Endpoint): string {
  return textOf(proxyHeader("v1", { client, local }));
}

function v2(client: Endpoint, local: Endpoint): string {
  return proxyHeader("v2", { client, local }).toHex();
}

function at(address: string, port = 65535): Endpoint {
  return { address, port };
}

Deno.test("proxyHeader v1 writes the longest lines of the specification", () => {
  const v4 = at("255.255.255.255");
  const v6 = at("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  equal(v1(v4, v4), "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n");
  equal(v1(v4, v4).length, 56);
  equal(v1(v6, v6), `PROXY TCP6 ${v6.address} ${v6.address} 65535 65535\r\n`);
  equal(v1(v6, v6).length, 104);
});

Deno.test("proxyHeader v1 writes the example of the specification", () => {
  equal(
    v1(at("192.168.0.1", 56324), at("192.168.0.11", 443)),
    "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n",
  );
});

Deno.test("proxyHeader v2 writes IPv4 addresses, then ports, in network order", () => {
  equal(
    v2(at("192.0.2.7", 0x1234), at("10.0.255.1", 443)),
    `${SIGNATURE}2111000cc00002070a00ff01123401bb`,
  );
});

Deno.test("proxyHeader v2 writes all 16 bytes of IPv6 addresses", () => {
  const local = `${"0".repeat(31)}1`;
  const cases: [string, string][] = [
    ["2001:db8::7", "20010db8000000000000000000000007"],
    ["::", "0".repeat(32)],
    ["fe80::1%eth0", "fe800000000000000000000000000001"],
    ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
    ["1::", `0001${"0".repeat(28)}`],
    ["64:ff9b::192.0.2.7", "0064ff9b0000000000000000c0000207"],
  ];
  for (const [address, hex] of cases) {
    equal(v2(at(address, 1), at("::1", 2)), `${SIGNATURE}21210024${hex}${local}00010002`, address);
  }
});

Deno.test("proxyHeader says that ends are unknown which the system does not tell", () => {
  for (const [client, local] of [["", "10.0.0.1"], ["10.0.0.1", ""], ["10.0.0.1", "::1"]]) {
    const ends = [at(client), at(local)] as const;
    deepEqual([v1(...ends), v2(...ends)], ["PROXY UNKNOWN\r\n", `${SIGNATURE}21000000`]);
  }
});

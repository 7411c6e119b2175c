import { deepEqual, equal } from "node:assert/strict";
import { endpointText, parseEndpoint } from "../../../src/grammar/endpoint.ts";

Deno.test("parseEndpoint reads addresses with and without a port", () => {
  const cases: [text: string, address: string, port: number][] = [
    ["192.0.2.1", "192.0.2.1", 0],
    ["192.0.2.1:4711", "192.0.2.1", 4711],
    ["2001:DB8:0::1", "2001:db8::1", 0],
    ["[2001:db8::1]", "2001:db8::1", 0],
    ["[2001:db8::1]:4711", "2001:db8::1", 4711],
    ["[::ffff:192.0.2.1]:4711", "192.0.2.1", 4711],
    ["192.0.2.1:_hidden", "192.0.2.1", 0],
  ];
  for (const [text, address, port] of cases) {
    deepEqual(parseEndpoint(text), { address, port }, text);
  }
  for (const text of ["", "unknown", "_x", "192.0.2.1:", "192.0.2.1:65536", "a:80", "[::1", "[]"]) {
    equal(parseEndpoint(text), undefined, text);
  }
});

Deno.test("endpointText is what parseEndpoint reads", () => {
  for (const text of ["192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]:4711"]) {
    equal(endpointText(parseEndpoint(text)!), text);
  }
});

import { deepEqual } from "node:assert/strict";
import { load, problemsOf } from "../problems_of.ts";

const routes = "routes: [{ upstream: http://a }]\n";

/** All that is wrong with a listener, with line and column as if it were the only line. */
function problemsOfListener(keys: string): string[] {
  return problemsOf(`${routes}listen:\n  address: 443\n  ${keys}\n`)
    .map((line) =>
      line.replace(/^4:(\d+)/, (_, column) => String(Number(column) - 2)).replace(/^3:/, "above:")
    );
}

Deno.test("listen reads what TLS is to be spoken", () => {
  const { listen } = load(`${routes}listen:
  - ":80"
  - address: ":443"
    tls:
      certificates: [{ cert: a.pem, key: a.key }, { cert: b.pem, key: a.key }]
      min_version: 1.3
    protocols: [http/1.1]
  - { address: ":444", tls: { certificates: [{ cert: a.pem, key: a.key }] } }
  - { address: ":445", tls: { certificates: [{ cert: a.pem, key: a.key }], min_version: "1.2" } }
`);
  deepEqual(listen.map(({ tls, protocols }) => [tls, protocols]), [
    [undefined, undefined],
    [
      {
        certificates: [{ cert: "a.pem", key: "a.key" }, { cert: "b.pem", key: "a.key" }],
        min_version: "1.3",
      },
      ["http/1.1"],
    ],
    [{ certificates: [{ cert: "a.pem", key: "a.key" }], min_version: "1.2" }, undefined],
    [{ certificates: [{ cert: "a.pem", key: "a.key" }], min_version: "1.2" }, undefined],
  ]);
});

Deno.test("listen reads who speaks for its clients", () => {
  const { listen } = load(`${routes}listen: { address: ":80", proxy_protocol: [10.0.0.0/8, ::1] }`);
  deepEqual(listen.map(({ proxy_protocol }) => proxy_protocol), [[
    { address: "10.0.0.0", prefix: 8 },
    { address: "::1", prefix: 128 },
  ]]);
});

Deno.test("listen refuses what TLS is not, and by name what is not there yet", () => {
  const pair = "{ cert: a, key: b }";
  const cases: [string, string[]][] = [
    ["tls: auto", ["6: 'auto' is not supported yet; name certificates"]],
    ["tls: true", ["6: expected a mapping; write certificates: [{ cert, key }] below it"]],
    ["tls: {}", ["6: missing key 'certificates'"]],
    ["tls: { certificates: [] }", ["22: the list is empty"]],
    ["tls: { certificates: [{ cert: a }] }", ["23: missing key 'key'"]],
    ["tls: { certificates: [{ cert: a, key: '' }] }", ["39: expected text, got ''"]],
    [`tls: { certificates: [${pair}, ${pair}] }`, [
      "44: duplicate certificate 'a'; it is also number 1 of the list",
    ]],
    [`tls: { certificates: [${pair}], min_version: "1.1" }`, [
      "58: unknown version '1.1'; did you mean '1.2'?",
    ]],
    [`tls: { certificates: [${pair}], min_version: 1 }`, [
      "58: unknown version '1'; known versions: 1.2, 1.3",
    ]],
    [`tls: { certificates: [${pair}], minVersion: "1.2" }`, [
      "45: unknown key 'minVersion'; in Weir that is 'min_version'",
    ]],
    [`tls: { certificates: [${pair}], client_auth: {} }`, ["58: missing key 'ca'"]],
    [`tls: { certificates: [${pair}], client_auth: { ca: c, mode: ask } }`, [
      "73: unknown mode 'ask'; known modes: require, request",
    ]],
    [`tls: { certificates: [${pair}], client_auth: { ca: c, verify: true } }`, [
      "67: unknown key 'verify'; in Weir that is 'mode'",
    ]],
    ["protocols: [h2, http/1.1]", ["13: protocol 'h2' is not supported yet"]],
    ["protocols: [h2c]", ["13: protocol 'h2c' is not supported yet"]],
    ["protocols: [http/1.1, http/1.1]", [
      "23: duplicate protocol 'http/1.1'; it is also number 1 of the list",
    ]],
    ["proxy_protocol: []", ["17: the list is empty"]],
    ["proxy_protocol: v2", ["17: expected a list, got 'v2'; put it between [ and ]"]],
    ["proxy_protocol: [10.0.0.0/40]", [
      "18: expected an address or network like 10.0.0.0/8 or ::1, got '10.0.0.0/40'",
    ]],
  ];
  for (const [keys, problems] of cases) {
    deepEqual([keys, problemsOfListener(keys)], [keys, problems]);
  }
});

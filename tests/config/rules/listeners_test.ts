import { deepEqual, equal } from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { parseAddress } from "../../../config/addresses.ts";
import { overlapsOf } from "../../../config/rules/listeners.ts";
import { problemsOf } from "../problems_of.ts";

const file = (top: string, tcp = "") =>
  `routes: [{ upstream: http://a }]\n${top}\ntcp: [{ listen: ":1", upstream: "b:1" }${tcp}]\n`;

const onTcp = (listen: string) => `, { upstream: "b:1", listen: "${listen}" }`;

Deno.test("no address is listened on twice: each pair of keys", () => {
  const same = (address: string, key: string, remedy = "") =>
    `'${address}' is the address of '${key}' as well; give one of them another port${remedy}`;
  const part = (address: string, other: string, key = "listen", remedy = "") =>
    `'${address}' overlaps '${other}' of '${key}'; give one of them another port${remedy}`;
  const off = ", or turn 'admin' off";
  const cases: [text: string, problem: string][] = [
    [file('listen: [":80", "80"]'), `2:17: ${same("80", "listen")}`],
    [file('listen: [":80", "127.0.0.1:80"]'), `2:17: ${part("127.0.0.1:80", ":80")}`],
    [file('listen: ["127.0.0.1:80", ":80"]'), `2:26: ${part(":80", "127.0.0.1:80")}`],
    [
      file('listen: "[::]:80"\nadmin: localhost:80'),
      `3:8: ${part("localhost:80", "[::]:80", "listen", off)}`,
    ],
    [file("admin: 127.0.0.1:8080"), `2:8: ${part("127.0.0.1:8080", ":8080", "listen", off)}`],
    [
      file('listen: ":42007"'),
      `2:9: ${part(":42007", "127.0.0.1:42007", "admin", off)}`,
    ],
    [file('listen: "127.0.0.1:42007"'), `2:9: ${same("127.0.0.1:42007", "admin", off)}`],
    [file('listen: ":81"', onTcp(":81")), `3:69: ${same(":81", "listen")}`],
    [file('listen: ":81"', onTcp("10.0.0.1:81")), `3:69: ${part("10.0.0.1:81", ":81")}`],
    [file("", onTcp("127.0.0.1:42007")), `3:69: ${same("127.0.0.1:42007", "admin", off)}`],
    [file("", onTcp(":1")), `3:69: ${same(":1", "tcp")}`],
    [
      file("", onTcp("[::1]:1")),
      `3:69: ${part("[::1]:1", ":1", "tcp")}`,
    ],
  ];
  for (const [text, problem] of cases) deepEqual(problemsOf(text), [problem]);
});

Deno.test("addresses that differ are listened on beside each other", () => {
  const tops = [
    'listen: ["127.0.0.1:80", "127.0.0.2:80", "[::1]:80", "0.0.0.0:81", "[::1]:81"]',
    'listen: [":80", ":81"]\nadmin: ":82"'.replace('":82"', "127.0.0.1:82"),
    "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0",
    "listen: 42007\nadmin: off",
    "listen: [a.internal:80, b.internal:80]",
  ];
  for (const top of tops) deepEqual(problemsOf(file(top)), [], top);
  deepEqual(problemsOf(file("listen: [127.0.0.1:0, 127.0.0.1:0]")).length, 1);
});

const HOSTS = [
  "",
  "0.0.0.0",
  "[::]",
  "[0::0]",
  "127.0.0.1",
  "127.0.0.2",
  "[::1]",
  "[::ffff:127.0.0.1]",
];

async function listening(server: Server, host: string, port: number): Promise<Server | undefined> {
  const hostname = host.replace(/^\[|\]$/g, "");
  server.listen({ port, host: hostname === "" ? undefined : hostname });
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    equal((error as NodeJS.ErrnoException).code, "EADDRINUSE", host);
    return undefined;
  }
}

/** Whether the system refuses the second of these, on a port that it has chosen for the first. */
async function refuses(one: string, other: string): Promise<{ port: number; refused: boolean }> {
  const first = await listening(createServer(), one, 0);
  const { port } = first!.address() as AddressInfo;
  const second = await listening(createServer(), other, port);
  for (const server of [first, second]) {
    server?.close();
    if (server !== undefined) await once(server, "close");
  }
  return { port, refused: second === undefined };
}

/** Another program may hold the port at the second address: not all of these ports. */
const PORTS = 5;

const hasIpv6 = Deno.networkInterfaces().some(({ address }) => address === "::1");

Deno.test({
  name: "overlapsOf knows which pairs of addresses the system refuses",
  ignore: !hasIpv6,
  async fn() {
    for (const one of HOSTS) {
      for (const other of HOSTS) {
        const told = async () => {
          const { port, refused } = await refuses(one, other);
          const listen = [one, other].map((host) => parseAddress(`${host}:${port}`));
          return { refused, foreseen: [...overlapsOf({ listen, tcp: [] })].length > 0 };
        };
        let { refused, foreseen } = await told();
        for (let nth = 1; refused && !foreseen && nth < PORTS; nth++) {
          ({ refused, foreseen } = await told());
        }
        deepEqual([one, other, foreseen], [one, other, refused]);
      }
    }
  },
});

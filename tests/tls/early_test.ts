/** Targets behind TLS that answer amid a body and leave (RFC 9112 §9.5): the answer is not lost. */
import { equal, ok } from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { Client } from "../blackbox/client.ts";
import { head, message } from "../blackbox/message.ts";
import { bunCommand, denoCommand, Program } from "../blackbox/program.ts";
import { Authority } from "./certificates.ts";

const ANSWER = "early ".repeat(5000);
const LENGTHS = [64 * 1024, 200 * 1000, 20 * 1000 * 1000];

const WAYS: [string, (socket: TLSSocket, sent: () => void) => void][] = [
  ["ends its half", (socket) => socket.end()],
  ["closes", (socket, sent) => socket.end(sent)],
];

for (const [runtime, command] of [["deno", denoCommand], ["bun", bunCommand]] as const) {
  const installed = command("") !== undefined;
  Deno.test({
    name: `sockets: early answers of targets behind TLS on ${runtime}`,
    ignore: !installed && Deno.env.get("CI") === undefined,
  }, async (t) => {
    using authority = await Authority.make(await Deno.makeTempDir(), "ca");
    const { folder } = authority;
    const own = { subject: "DNS:localhost,IP:127.0.0.1", use: "serverAuth" } as const;
    const { certificate, key } = await authority.issue("good", own);
    const secure = { cert: readFileSync(certificate), key: readFileSync(key) };
    await using servers = new AsyncDisposableStack();
    const ports = await Promise.all(WAYS.map(async ([, leave]) => {
      const server = createServer(secure, (socket) => {
        socket.on("error", () => {});
        socket.once("data", () => {
          socket.pause();
          socket.write(message(["HTTP/1.1 413 Content Too Large", "Connection: close"], ANSWER));
          leave(socket, () => socket.destroy());
        });
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      servers.defer(() => void server.close());
      return (server.address() as AddressInfo).port;
    }));
    const config = {
      listen: "127.0.0.1:${PORT}",
      admin: "127.0.0.1:${ADMIN_PORT}",
      log: { access: false, level: "error" },
      upstreams: Object.fromEntries(ports.map((port, way) => [`way${way}`, {
        targets: { url: `https://127.0.0.1:${port}`, tls: { ca: authority.certificate } },
      }])),
      routes: ports.map((_, way) => ({ path: `/${way}`, upstream: `way${way}` })),
    };
    await Deno.writeTextFile(`${folder}/weir.json`, JSON.stringify(config));
    await using weir = await Program.start(command(folder)!, {});
    for (const [way, [name]] of WAYS.entries()) {
      for (const length of LENGTHS) {
        await t.step(`that ${name} amid ${length} bytes: 20 times of 20`, async () => {
          const body = "b".repeat(length);
          for (let nth = 1; nth <= 20; nth++) {
            const client = await Client.to(weir.port);
            // Nobody takes all of it; the client's connection is left with it.
            client.send(
              head(`POST /${way} HTTP/1.1`, "Host: a", `Content-Length: ${length}`) + body,
            )
              .catch(() => {});
            const answer = await client.answer("POST");
            equal(answer.status, 413, `of the ${nth}th`);
            ok((await answer.body.whole()).text === ANSWER, `the body of the ${nth}th`);
            client.wire.leave();
          }
        });
      }
    }
  });
}

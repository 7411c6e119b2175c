/** A target behind TLS waits while its client takes nothing: what it sends is not kept in memory. */
import { equal, ok } from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import { bunCommand, denoCommand, Program } from "../blackbox/program.ts";
import { Authority } from "./certificates.ts";

const PIECE = new Uint8Array(1024 * 1024);
const LENGTH = 64 * PIECE.length;

for (const [runtime, command] of [["deno", denoCommand], ["bun", bunCommand]] as const) {
  const installed = command("") !== undefined;
  Deno.test({
    name: `sockets: a download over TLS waits for its client, on ${runtime}`,
    ignore: !installed && Deno.env.get("CI") === undefined,
  }, async () => {
    using authority = await Authority.make(await Deno.makeTempDir(), "ca");
    const { folder } = authority;
    const { certificate, key } = await authority.issue("target", {
      subject: "IP:127.0.0.1",
      use: "serverAuth",
    });
    let sent = 0;
    let ended: Promise<unknown> = Promise.resolve();
    const pour = async (socket: TLSSocket) => {
      ended = once(socket, "close");
      await once(socket, "data");
      socket.write(head("HTTP/1.1 200 OK", `Content-Length: ${LENGTH}`));
      for (; sent < LENGTH; sent += PIECE.length) {
        await new Promise<void>((resolve) => socket.write(PIECE, () => resolve()));
      }
    };
    const options = { cert: readFileSync(certificate), key: readFileSync(key) };
    const target = createServer(options, (socket) => void pour(socket));
    target.listen(0, "127.0.0.1");
    await once(target, "listening");
    const { port } = target.address() as AddressInfo;
    const url = `https://127.0.0.1:${port}`;
    await Deno.writeTextFile(
      `${folder}/weir.json`,
      JSON.stringify({
        listen: "127.0.0.1:${PORT}",
        admin: "127.0.0.1:${ADMIN_PORT}",
        upstreams: { held: { targets: { url, tls: { ca: "ca.pem" } } } },
        routes: [{ upstream: "held" }],
      }),
    );
    {
      await using weir = await Program.start(command(folder)!, {});
      const client = await Client.to(weir.port);
      await client.send(head("GET / HTTP/1.1", "Host: a.test"));
      for (let before = -1; before !== sent || sent === 0;) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      ok(sent < LENGTH / 2, `${sent} bytes were taken`);
      equal(await (await client.answer()).body.count(), LENGTH);
      client.wire.leave();
    }
    await ended;
    target.close();
    await once(target, "close");
  });
}

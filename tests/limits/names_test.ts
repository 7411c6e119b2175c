/** Upstreams whose names no server answers for, beside one that is well. */
import { equal } from "node:assert/strict";
import { Client } from "../blackbox/client.ts";
import { head } from "../blackbox/message.ts";
import { Origin } from "../blackbox/origin.ts";
import { type Command, Program } from "../blackbox/program.ts";
import { NameServer } from "./name_server.ts";
import { after, testOnBoth } from "./suite.ts";

const ADDRESS = "127.0.0.53";
/** More than either runtime has threads for look-ups. */
const HANGING = 40;

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const config = `${folder}/weir.json`;
await Deno.writeTextFile(`${folder}/resolv.conf`, `nameserver ${ADDRESS}\n`);

/** Only of the program: in a mount namespace of its own. */
const withNameServer = `mount --bind ${folder}/resolv.conf /etc/resolv.conf`;
const isAllowed = await new Deno.Command("unshare", { args: ["-m", "sh", "-c", withNameServer] })
  .output().then(({ success }) => success, () => false);

function inNamespace(command: Command): Command {
  const inside = after(withNameServer, command);
  return {
    ...inside,
    path: "unshare",
    arguments: (port) => ["-m", inside.path, ...inside.arguments(port)],
  };
}

const name = "names that hang keep none from its answer";
testOnBoth(name, { config, can: isAllowed }, async (command) => {
  await using origin = await Origin.listen();
  origin.serve((exchange) => exchange.reply());
  const names = Array.from({ length: HANGING }, (_, nth) => `hang${nth}`);
  await Deno.writeTextFile(
    config,
    JSON.stringify({
      listen: "127.0.0.1:${PORT}",
      admin: "127.0.0.1:${ADMIN_PORT}",
      routes: ["good", ...names].map((name) => {
        return { path: `/${name}`, upstream: `http://${name}.test:${origin.port}` };
      }),
    }),
  );
  await using server = await NameServer.listen(ADDRESS);
  await using weir = await Program.start(inNamespace(command), {});
  const clients: Client[] = [];
  const ask = async (path: string) => {
    const client = await Client.to(weir.port);
    clients.push(client);
    await client.send(head(`GET ${path} HTTP/1.1`, "Host: a.test"));
    return client;
  };
  try {
    for (const name of [...names, ...names]) await ask(`/${name}`);
    await server.heardOf(names);
    const answer = await (await ask("/good")).answer();
    equal(answer.status, 200);
  } finally {
    for (const { wire } of clients) wire.leave();
  }
});

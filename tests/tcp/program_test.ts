/** TCP routes of the real program: they listen, they change at a reload, and they drain. */
import { equal } from "node:assert/strict";
import { bunCommand, type Command, denoCommand, Program } from "../blackbox/program.ts";
import { Wire } from "../blackbox/wire.ts";
import { Place, takeText } from "./stage.ts";

testProgram("deno", denoCommand);
testProgram("bun", bunCommand);

/** Without the runtime it is skipped, but not in CI. */
function testProgram(runtime: string, commandOf: (config: string) => Command | undefined): void {
  const isInstalled = commandOf("") !== undefined;
  Deno.test({
    name: `tcp of weir on ${runtime}${isInstalled ? "" : " (not installed)"}`,
    ignore: !isInstalled && Deno.env.get("CI") === undefined,
    async fn() {
      const config = await Deno.makeTempFile({ suffix: ".json" });
      await using before = await Place.listen();
      await using after = await Place.listen();
      const port = freePort();
      const write = (place: Place) =>
        Deno.writeTextFile(
          config,
          JSON.stringify({
            admin: "127.0.0.1:${ADMIN_PORT}",
            tcp: [{ listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${place.port}` }],
          }),
        );
      await write(before);
      const command = commandOf(config);
      if (command === undefined) throw new Error("the runtime is not installed");
      {
        await using weir = await Program.start(command, {});
        const first = await Wire.to(port);
        const atFirst = await before.next();
        await echo(first, atFirst);

        await write(after);
        const reload = `http://127.0.0.1:${weir.adminPort}/reload`;
        equal((await (await fetch(reload, { method: "POST" })).json()).targets.added.count, 1);
        const second = await Wire.to(port);
        const atSecond = await after.next();
        await echo(second, atSecond);
        // One that began before goes on as it was.
        await echo(first, atFirst);

        first.end();
        equal(await atFirst.departure(), "ended");
        atFirst.end();
        equal(await first.departure(), "ended");
        second.leave();
        atSecond.leave();
      }
      await Deno.remove(config);
    },
  });
}

async function echo(client: Wire, target: Wire): Promise<void> {
  await client.send("there");
  equal(await takeText(target, 5), "there");
  await target.send("back");
  equal(await takeText(client, 4), "back");
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

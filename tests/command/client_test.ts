/** A listener for both families hears of IPv4 clients by addresses mapped into IPv6. */
import { equal } from "node:assert/strict";
import { folderOf, onBun, onDeno, Running, type Start } from "./weir.ts";
import { Upstream } from "./upstream.ts";

testOn("deno", onDeno([]));
testOn("bun", onBun());

function testOn(runtime: string, start: Start | undefined): void {
  const ignore = start === undefined && Deno.env.get("CI") === undefined;
  Deno.test(
    { name: `a client of IPv4 is one of IPv4 on every listener, on ${runtime}`, ignore },
    async () => {
      await using folder = await folderOf();
      await using upstream = await Upstream.listen();
      const args = ["proxy", "--to", upstream.url, "--listen", "[::]:0", "--admin", "off"];
      await using weir = await Running.start(start!, folder.path, args);
      const { port } = new URL(weir.url);
      for (const [host, address] of [["127.0.0.1", "127.0.0.1"], ["[::1]", "::1"]]) {
        const answer = fetch(`http://${host}:${port}/`);
        const response = await upstream.next();
        equal(response.req.headers["x-forwarded-for"], address);
        response.end();
        await (await answer).body?.cancel();
      }
      equal((await weir.logged("request")).client, "127.0.0.1");
    },
  );
}

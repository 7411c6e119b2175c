import { cases } from "./cases.ts";
import { testOnBoth } from "./stage.ts";

testOnBoth("sockets: TLS of clients", async (stage, t) => {
  for (const { name, run } of cases) {
    await t.step({
      name,
      ignore: !name.includes(Deno.env.get("CASE") ?? ""),
      fn: () => run(stage),
    });
    await stage.clear();
  }
});

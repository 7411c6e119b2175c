import { networkInterfaces } from "node:os";
import { cases, casesOfV6, play } from "./cases.ts";

for (const each of cases) {
  Deno.test(`TcpProxy on deno: ${each.name}`, () => play(each));
}

const hasV6 = Object.values(networkInterfaces()).flat().some((at) => at?.address === "::1");
for (const each of casesOfV6) {
  const note = hasV6 ? "" : " (this machine has no ::1)";
  Deno.test({
    name: `TcpProxy on deno: ${each.name}${note}`,
    ignore: !hasV6 && Deno.env.get("CI") === undefined,
    fn: () => play(each),
  });
}

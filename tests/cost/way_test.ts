import { deepEqual, match } from "node:assert/strict";
import { way } from "./way.ts";

Deno.test("the common way: no turn passes between what comes and what goes, one write each", async () => {
  const { ask, answer, client, target } = await way();
  for (let nth = 2; nth < 5; nth++) {
    ask();
    deepEqual([target.writes, client.writes], [nth, nth - 1]);
    match(target.last, /^GET \/small HTTP\/1\.1\r\n/);
    answer();
    deepEqual([target.writes, client.writes], [nth, nth]);
    match(client.last, /^HTTP\/1\.1 200 OK\r\n/);
  }
});

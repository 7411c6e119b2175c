import { deepEqual, equal } from "node:assert/strict";
import { Hono } from "hono";
import { basicAuth } from "../../../src/middleware/basic_auth.ts";

/** Anybody's Hono app; `asked` are the hashes that passwords were compared with. */
function app(
  verify = (password: string, hash: string) => Promise.resolve(hash === `#${password}`),
) {
  const asked: string[] = [];
  const hono = new Hono();
  const users = { ada: "#one", eve: "#two" };
  hono.use(basicAuth({
    realm: "Test",
    users,
    verify(password, hash) {
      asked.push(hash);
      return verify(password, hash);
    },
  }));
  hono.get("/", (c) => c.text("in"));
  const ask = async (user: string, password: string) => {
    const headers = { Authorization: `Basic ${btoa(`${user}:${password}`)}` };
    return (await hono.request("/", { headers })).status;
  };
  return { ask, asked };
}

Deno.test("basicAuth remembers what was right, and nothing else", async () => {
  const { ask, asked } = app();
  deepEqual([await ask("ada", "one"), await ask("ada", "one")], [200, 200]);
  equal(asked.length, 1);
  deepEqual([await ask("ada", "two"), await ask("ada", "two")], [401, 401]);
  equal(asked.length, 3);
  equal(await ask("ada", "one"), 200);
  equal(asked.length, 3);
});

Deno.test("basicAuth: who is not known is verified as well", async () => {
  const { ask, asked } = app();
  equal(await ask("nobody", "one"), 401);
  equal(await ask("nobody", "x"), 401);
  deepEqual(asked, ["#one", "#one"]);
});

Deno.test("basicAuth: one password that comes many times at once is verified once", async () => {
  const answer = Promise.withResolvers<boolean>();
  const { ask, asked } = app(() => answer.promise);
  const all = Promise.all(Array.from({ length: 5 }, () => ask("eve", "two")));
  while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  answer.resolve(true);
  deepEqual(await all, Array(5).fill(200));
  equal(asked.length, 1);
});

Deno.test("basicAuth: what cannot be verified now is a 503", async () => {
  const { ask } = app(() => Promise.reject(new Error("too many")));
  equal(await ask("ada", "one"), 503);
  equal(await ask("ada", "one"), 503);
});

import { deepEqual, equal, throws } from "node:assert/strict";
import { loadConfig } from "../../config/load.ts";
import { Fields } from "../../src/http/fields.ts";
import { adminService } from "../../src/program/admin.ts";
import type { Caller } from "../../routes/answer.ts";
import { incomingWith } from "../routes/snapshot.ts";
import { answerOf } from "../../src/http/message.ts";

Deno.test("adminService: 421 for a name that another may have made to lead here", async () => {
  const service = adminService({ fetch: () => new Response("ok") });
  const statusFor = async (host: string) =>
    (await answerOf((to) => service.handle(incomingWith({ host }), to))).status;
  for (const host of ["localhost", "127.0.0.1", "[::1]", ""]) equal(await statusFor(host), 200);
  for (const host of ["evil.test", "localhost.evil.test"]) equal(await statusFor(host), 421);
});

const TOKEN = "abcdefghijklmnop";

Deno.test("adminService: with a token, 401 for who does not show it", async () => {
  const service = adminService({ fetch: () => new Response("ok") }, () => ({ token: TOKEN }));
  const ask = (shown?: string) => {
    const fields = Fields.from(shown === undefined ? [] : [["Authorization", shown]]);
    const asking = incomingWith({ fields, host: "weir.internal" });
    return answerOf((receiver) => service.handle(asking, receiver));
  };
  for (const shown of [undefined, "", "Bearer", `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN]) {
    const { status, fields } = await ask(shown);
    const challenges = ['Bearer realm="weir"', 'Basic realm="weir", charset="UTF-8"'];
    deepEqual([status, fields.all("www-authenticate")], [401, challenges]);
  }
  const basic = (pair: string) => `Basic ${btoa(pair)}`;
  for (const pair of [TOKEN, `${TOKEN}:`, `me:${TOKEN}x`, `me:${TOKEN}:`, ":"]) {
    equal((await ask(basic(pair))).status, 401, pair);
  }
  const shows = [`Bearer ${TOKEN}`, `bearer  ${TOKEN}`, basic(`me:${TOKEN}`), basic(`:${TOKEN}`)];
  for (const shown of shows) {
    equal((await ask(shown)).status, 200);
  }
});

/** What the app is told of who sends these fields from that address. */
async function callerOf(fields: Record<string, string>, address = "127.0.0.1"): Promise<Caller> {
  let told: Caller | undefined;
  const service = adminService({
    fetch: (_, caller) => {
      told = caller;
      return new Response("ok");
    },
  });
  const authority = "127.0.0.1:42007";
  const peer = { address, port: 1 };
  const host = "127.0.0.1";
  const sent = Fields.from(Object.entries(fields));
  const asking = incomingWith({ method: "HEAD", authority, host, peer, fields: sent });
  await answerOf((receiver) => service.handle(asking, receiver));
  return told!;
}

Deno.test("adminService tells the app the method, and whether it comes from this machine", async () => {
  equal((await callerOf({})).method, "HEAD");
  for (const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]) {
    equal((await callerOf({}, address)).isLocal, true, address);
  }
  for (const address of ["10.0.0.1", "::2", ""]) {
    equal((await callerOf({}, address)).isLocal, false, address);
  }
});

Deno.test("adminService tells the app of web pages of another origin", async () => {
  const cases: [Record<string, string>, boolean][] = [
    [{}, false],
    [{ Origin: "http://127.0.0.1:42007" }, false],
    [{ Origin: "http://127.0.0.1:3000" }, true],
    [{ Origin: "null" }, true],
    [{ "Sec-Fetch-Site": "same-origin" }, false],
    [{ "Sec-Fetch-Site": "none" }, false],
    [{ "Sec-Fetch-Site": "same-site" }, true],
    [{ "Sec-Fetch-Site": "cross-site" }, true],
  ];
  for (const [fields, isForeign] of cases) {
    equal((await callerOf(fields)).isForeign, isForeign, JSON.stringify(fields));
  }
});

Deno.test("loadConfig: an admin address for other machines needs a token, a good one", () => {
  const check = (admin: string) => {
    const text = `admin: ${admin}\nroutes: [{ upstream: "http://a" }]\n`;
    try {
      return loadConfig([{ name: "a.yaml", text }], {}).admin;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const needed = "a.yaml:1:8: an address that other machines can reach needs a token; write " +
    "admin: { address, token }, or use 127.0.0.1, [::1] or localhost";
  for (const address of ["0.0.0.0:9", ":9", "10.0.0.1:9", "127.evil.test:9"]) {
    equal(check(`"${address}"`), needed);
    equal(check(`{ address: "${address}" }`), needed);
  }
  equal(
    check("{ address: 0.0.0.0:9, token: short }"),
    "a.yaml:1:37: expected a token of at least 16 letters, digits or - . _ ~ + / (it is not shown here)",
  );
  const address = { address: "0.0.0.0:9", hostname: "0.0.0.0", port: 9 };
  deepEqual(check(`{ address: 0.0.0.0:9, token: ${TOKEN} }`), { ...address, token: TOKEN });
  deepEqual(check("{ address: 127.0.0.1:9 }"), {
    address: "127.0.0.1:9",
    hostname: "127.0.0.1",
    port: 9,
  });
});

Deno.test("loadConfig: admin says how a reload is answered", () => {
  const load = (form: string) => {
    const text = `admin: { address: "127.0.0.1:9", reload_answer: ${form} }\n`;
    return loadConfig(
      [{ name: "a.yaml", text: `${text}routes: [{ upstream: "http://a" }]\n` }],
      {},
    );
  };
  equal(load("text").admin?.reload_answer, "text");
  equal(load("json").admin?.reload_answer, "json");
  throws(() => load("xml"), {
    message: "a.yaml:1:49: unknown form 'xml'; known forms: json, text",
  });
});

Deno.test("adminService tells the app how the config has a reload answered", async () => {
  let told: Caller["reloadAnswer"];
  const app = {
    fetch: (_: Request, { reloadAnswer }: Caller) => {
      told = reloadAnswer;
      return new Response("ok");
    },
  };
  const peer = { address: "127.0.0.1", port: 1 };
  const service = adminService(app, () => ({ reload_answer: "text" }));
  const asking = incomingWith({ authority: "localhost", host: "localhost", peer });
  await answerOf((receiver) => service.handle(asking, receiver));
  equal(told, "text");
});

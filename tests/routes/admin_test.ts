import { deepEqual, equal, match } from "node:assert/strict";
import { createAdmin } from "../../routes/admin.ts";
import { replyWith, snapshotOf } from "./snapshot.ts";

const snapshot = snapshotOf([
  { path: { kind: "segments", text: "/a" }, methods: ["POST"], answer: () => replyWith() },
  { path: { kind: "segments", text: "/b" }, answer: () => replyWith() },
]);
const admin = createAdmin({ ready: () => true, snapshot });

Deno.test("createAdmin: /healthz is ok while the program lives", async () => {
  const answer = await createAdmin({ ready: () => false, snapshot }).request("/healthz");
  equal(answer.status, 200);
  equal(answer.headers.get("Content-Type"), "text/plain; charset=utf-8");
  equal(await answer.text(), "ok\n");
});

Deno.test("createAdmin: /readyz follows whether requests are taken", async () => {
  let ready = true;
  const admin = createAdmin({ ready: () => ready, snapshot });
  equal((await admin.request("/readyz")).status, 200);
  ready = false;
  const answer = await admin.request("/readyz");
  equal(answer.status, 503);
  equal(await answer.text(), "draining\n");
});

Deno.test("createAdmin: HEAD is answered without a body", async () => {
  const answer = await admin.request("/readyz", { method: "HEAD" });
  equal(answer.status, 200);
  equal(await answer.text(), "");
});

Deno.test("createAdmin: what it does not have is 404 as problem details", async () => {
  for (const init of [{}, { method: "POST" }]) {
    const answer = await admin.request("/metrics", init);
    equal(answer.status, 404);
    equal(answer.headers.get("Content-Type"), "application/problem+json");
    equal((await answer.json()).detail, "the admin listener has no such page");
  }
});

Deno.test("createAdmin: /upstreams tells the state of every target", async () => {
  const answer = await admin.request("/upstreams");
  equal(answer.headers.get("Content-Type"), "application/json");
  const target = { url: "http://a/", weight: 1, in_flight: 0, state: "fit", reasons: [] };
  deepEqual(
    (await answer.json()).upstreams,
    ["upstream 0", "upstream 1"].map((name) => {
      return { name, strategy: "round_robin", targets: [target] };
    }),
  );
});

Deno.test("createAdmin: /explain tells where a request would go", async () => {
  const ask = async (query: string) => await (await admin.request(`/explain?${query}`)).json();
  const found = await ask("url=http://x.test/b/c?d");
  deepEqual(found.route, { number: 2, name: "route 1" });
  deepEqual(found.request, { method: "GET", target: "/b/c?d", host: "a" });
  equal((await ask("url=http://x.test/a")).refusal.status, 405);
  equal((await ask("url=http://x.test/a&method=POST")).target, "http://a/");
});

Deno.test("createAdmin: /explain refuses what is no request", async () => {
  const asked = [
    ["", /which URL/],
    ["?url=x", /no URL/],
    ["?url=http://a/&header=x", /no field/],
    ["?url=http://a/&client=x", /no address/],
  ] as const;
  for (const [query, detail] of asked) {
    const answer = await admin.request(`/explain${query}`);
    equal(answer.status, 400);
    match((await answer.json()).detail, detail);
  }
});

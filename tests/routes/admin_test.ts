import { equal } from "node:assert/strict";
import { createAdmin } from "../../routes/admin.ts";

Deno.test("createAdmin: /healthz is ok while the program lives", async () => {
  const answer = await createAdmin({ ready: () => false }).request("/healthz");
  equal(answer.status, 200);
  equal(answer.headers.get("Content-Type"), "text/plain; charset=utf-8");
  equal(await answer.text(), "ok\n");
});

Deno.test("createAdmin: /readyz follows whether requests are taken", async () => {
  let ready = true;
  const admin = createAdmin({ ready: () => ready });
  equal((await admin.request("/readyz")).status, 200);
  ready = false;
  const answer = await admin.request("/readyz");
  equal(answer.status, 503);
  equal(await answer.text(), "draining\n");
});

Deno.test("createAdmin: HEAD is answered without a body", async () => {
  const answer = await createAdmin({ ready: () => true }).request("/readyz", { method: "HEAD" });
  equal(answer.status, 200);
  equal(await answer.text(), "");
});

Deno.test("createAdmin: what it does not have is 404 as problem details", async () => {
  for (const init of [{}, { method: "POST" }]) {
    const answer = await createAdmin({ ready: () => true }).request("/metrics", init);
    equal(answer.status, 404);
    equal(answer.headers.get("Content-Type"), "application/problem+json");
    equal((await answer.json()).detail, "the admin listener has no such page");
  }
});

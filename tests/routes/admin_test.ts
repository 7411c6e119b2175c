import { deepEqual, equal, match } from "node:assert/strict";
import { Refusal } from "../../routes/refusal.ts";
import { adminOf, askFrom, CHANGES } from "./admin.ts";
import { replyWith, snapshotOf } from "./snapshot.ts";

const snapshot = snapshotOf([
  { path: { kind: "segments", text: "/a" }, methods: ["POST"], answer: () => replyWith() },
  { path: { kind: "segments", text: "/b" }, answer: () => replyWith() },
]);
const admin = adminOf({ snapshot: () => snapshot });
const ask = askFrom(admin);

Deno.test("createAdmin: /healthz is ok while the program lives", async () => {
  const answer = await askFrom(adminOf({ draining: () => true }))("/healthz");
  equal(answer.status, 200);
  equal(answer.headers.get("Content-Type"), "text/plain; charset=utf-8");
  equal(await answer.text(), "ok\n");
});

Deno.test("createAdmin: /readyz follows whether requests are taken", async () => {
  const states: { draining?: boolean; full?: boolean; told: string }[] = [
    { told: "200 ready\n" },
    { full: true, told: "503 full\n" },
    { draining: true, told: "503 draining\n" },
    { draining: true, full: true, told: "503 draining\n" },
  ];
  for (const { draining = false, full = false, told } of states) {
    const ask = askFrom(adminOf({ draining: () => draining, full: () => full }));
    const answer = await ask("/readyz");
    equal(`${answer.status} ${await answer.text()}`, told);
  }
});

Deno.test("createAdmin: HEAD is answered without a body", async () => {
  const answer = await admin.request("/readyz", { method: "HEAD" });
  equal(answer.status, 200);
  equal(await answer.text(), "");
});

Deno.test("createAdmin: what it does not have is 404 as problem details", async () => {
  for (const method of ["GET", "POST"]) {
    const answer = await ask("/nothing", { method });
    equal(answer.status, 404);
    equal(answer.headers.get("Content-Type"), "application/problem+json");
    equal((await answer.json()).detail, "the admin listener has no such page");
  }
});

Deno.test("createAdmin: /upstreams tells the state of every target", async () => {
  const answer = await ask("/upstreams");
  equal(answer.headers.get("Content-Type"), "application/json");
  const target = {
    id: 0,
    url: "http://a/",
    weight: 1,
    in_flight: 0,
    state: "fit",
    reasons: [],
    ejections: 0,
    back_off_step: 0,
  };
  deepEqual(
    (await answer.json()).upstreams,
    ["upstream 0", "upstream 1"].map((name) => {
      return { name, strategy: "round_robin", targets: [target] };
    }),
  );
});

Deno.test("createAdmin: /explain tells where a request would go", async () => {
  const explain = async (query: string) => await (await ask(`/explain?${query}`)).json();
  const found = await explain("url=http://x.test/b/c?d");
  deepEqual(found.route, { number: 2, name: "route 1" });
  deepEqual(found.request, { method: "GET", target: "/b/c?d", host: "a" });
  equal((await explain("url=http://x.test/a")).refusal.status, 405);
  equal((await explain("url=http://x.test/a&method=POST")).target, "http://a/");
});

Deno.test("createAdmin: /explain refuses what is no request", async () => {
  const asked = [
    ["", /which URL/],
    ["?url=x", /no URL/],
    ["?url=http://a/&header=x", /no field/],
    ["?url=http://a/&client=x", /no address/],
  ] as const;
  for (const [query, detail] of asked) {
    const answer = await ask(`/explain${query}`);
    equal(answer.status, 400);
    match((await answer.json()).detail, detail);
  }
});

Deno.test("createAdmin: /reload tells what it changed; GET is for this machine only", async () => {
  const answer = await ask("/reload", { method: "POST", isLocal: false });
  equal(answer.status, 200);
  deepEqual(await answer.json(), { routes: CHANGES, targets: CHANGES });
  equal((await ask("/reload")).status, 200);
  const far = await ask("/reload", { isLocal: false });
  deepEqual([far.status, far.headers.get("Allow")], [405, "POST"]);
  const head = await ask("/reload", { method: "HEAD" });
  deepEqual([head.status, head.headers.get("Allow")], [405, "GET, POST"]);
});

Deno.test("createAdmin: /reload tells why nothing changed", async () => {
  const members = { problems: ["a.yaml:1:1: no"] };
  const reload = () =>
    Promise.reject(new Refusal("bad_config", "nothing has changed", { members }));
  const answer = await askFrom(adminOf({ reload }))("/reload", { method: "POST" });
  equal(answer.status, 422);
  equal(answer.headers.get("Content-Type"), "application/problem+json");
  const { title, problems } = await answer.json();
  deepEqual([title, problems], ["The config does not check", members.problems]);
});

Deno.test("createAdmin: a page of another origin changes nothing, and may read", async () => {
  for (const path of ["/reload", "/upstreams/upstream%200/targets/0/drain"]) {
    equal((await ask(path, { method: "POST", isForeign: true })).status, 403);
  }
  equal((await ask("/upstreams", { isForeign: true })).status, 200);
});

Deno.test("createAdmin: 405 names the methods there are", async () => {
  const answer = await ask("/healthz", { method: "DELETE" });
  deepEqual([answer.status, answer.headers.get("Allow")], [405, "GET, HEAD"]);
  const drain = await ask("/upstreams/upstream%200/targets/0/drain");
  deepEqual([drain.status, drain.headers.get("Allow")], [405, "POST"]);
});

Deno.test("createAdmin: drain and undrain name a target by its place or its URL", async () => {
  for (const id of ["0", "http%3A%2F%2Fa", "http%3A%2F%2Fa%2F"]) {
    const change = async (name: string) => {
      const answer = await ask(`/upstreams/upstream%200/targets/${id}/${name}`, { method: "POST" });
      equal(answer.status, 200);
      return await answer.json();
    };
    const { state, reasons } = await change("drain");
    deepEqual([id, state, reasons], [id, "held", ["drained"]]);
    equal((await change("undrain")).state, "fit");
  }
});

Deno.test("createAdmin: 404 for an upstream or a target that is not there", async () => {
  for (const path of ["/upstreams/x/targets/0/drain", "/upstreams/upstream%200/targets/9/drain"]) {
    equal((await ask(path, { method: "POST" })).status, 404);
  }
  equal((await ask("/upstreams/upstream%200/targets/0/stop", { method: "POST" })).status, 404);
});

Deno.test("createAdmin: /config is the config as it is shown", async () => {
  const ask = askFrom(adminOf({ config: () => ({ via: "weir" }) }));
  deepEqual(await (await ask("/config")).json(), { via: "weir" });
});

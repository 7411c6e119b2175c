import { deepEqual, equal } from "node:assert/strict";
import { callOf } from "../../../../src/proxy/call.ts";
import { explain } from "../../../../src/proxy/explain/explain.ts";
import { incomingOf } from "../../../../src/proxy/explain/asked.ts";
import { defineConfig } from "../../../../config/load.ts";
import { build } from "../../../../src/build/build.ts";
import { xxh64 } from "../../../../src/strategy/hash/portable.ts";
import { NO_DIGEST } from "../../../../src/upstream/hash.ts";
import type { Snapshot } from "../../../../src/proxy/snapshot.ts";
import { replyWith, snapshotOf } from "../../../routes/snapshot.ts";
import { switchesOf } from "../../strategy/targets.ts";

const answer = () => replyWith();

const means = {
  runtime: {
    hash: xxh64,
    runsBetweenRequests: true,
    transport: () => ({ send: () => Promise.reject(new Error("nothing is sent")), close() {} }),
  },
  instance: "",
  readFile: () => "",
  random: () => 0.5,
  now: () => 0,
};

function explained(snapshot: Snapshot, url: string, method?: string) {
  return explain(callOf(incomingOf({ url, method }), snapshot.trusted), snapshot);
}

Deno.test("explain: the first route that matches, its target, and what would be sent", () => {
  const snapshot = snapshotOf([
    { path: { kind: "exact", text: "/x" }, answer },
    { path: { kind: "segments", text: "/y" }, answer },
    { answer },
  ]);
  const { route, upstream, target, request, targets } = explained(snapshot, "http://h/y/z?q");
  deepEqual(route, { number: 2, name: "route 1" });
  deepEqual(upstream, { name: "upstream 1", strategy: "round_robin" });
  equal(target, "http://a/");
  deepEqual(request, { method: "GET", target: "/y/z?q", host: "a" });
  deepEqual(targets?.map(({ state }) => state), ["fit"]);
});

Deno.test("explain: no route, and no route but for the method", () => {
  const snapshot = snapshotOf([{
    path: { kind: "exact", text: "/x" },
    methods: ["PUT", "POST"],
    answer,
  }]);
  equal(explained(snapshot, "http://h/y").refusal?.status, 404);
  deepEqual(explained(snapshot, "http://h/x").refusal, {
    status: 405,
    title: "Method not allowed",
    detail: "allowed here: PUT, POST",
  });
  equal(explained(snapshot, "http://h/x", "PUT").refusal, undefined);
});

Deno.test("explain: why no target would take it", () => {
  const snapshot = snapshotOf([{ answer }]);
  const [theSwitch] = switchesOf(snapshot.routes[0].upstream.targets);
  theSwitch.on = false;
  const { target, refusal, targets } = explained(snapshot, "http://h/");
  equal(target, undefined);
  equal(refusal?.status, 503);
  deepEqual(targets?.map(({ state, reasons }) => [state, reasons]), [["held", ["switched off"]]]);
});

Deno.test("explain takes no turn: asked again it says the same, until a request has come", () => {
  const config = defineConfig({
    upstreams: { s: { targets: ["http://a", "http://b"] } },
    routes: [{ upstream: "s" }],
  });
  const snapshot = build(config, means);
  const next = () => explained(snapshot, "http://h/").target;
  deepEqual([next(), next(), next()], ["http://a/", "http://a/", "http://a/"]);
  snapshot.upstreams.get("s")!.admission.take(NO_DIGEST, new Set());
  equal(next(), "http://b/");
});

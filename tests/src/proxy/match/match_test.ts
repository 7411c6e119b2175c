import assert from "node:assert/strict";
import { Fields } from "../../../../src/http/fields.ts";
import {
  allowedMethods,
  compileConditions,
  type Matchable,
} from "../../../../src/proxy/match/match.ts";

const request: Matchable = {
  authority: "shop.example:8080",
  host: "shop.example",
  scheme: "http",
  path: "/users/7",
  query: "?v=2",
  fields: Fields.from([["X-Beta", "1"], ["Cookie", "beta=1"]]),
};

Deno.test("compileConditions matches everything where nothing is asked", () => {
  const { matches, allows, methods } = compileConditions({});
  assert.ok(matches(request));
  assert.ok(allows("BREW"));
  assert.equal(methods, undefined);
});

Deno.test("compileConditions asks all conditions", () => {
  const all = {
    hosts: [
      { hostname: "other.example", wildcard: false },
      { hostname: "example", wildcard: true },
    ],
    path: { kind: "segments", text: "/users" } as const,
    headers: { "x-beta": "1" },
    cookies: { beta: "1" },
    query: { v: /^\d$/u },
  };
  const { matches } = compileConditions(all);
  assert.ok(matches(request));
  assert.ok(!matches({ ...request, host: "example" }));
  assert.ok(!matches({ ...request, path: "/" }));
  assert.ok(!matches({ ...request, query: "?v=22" }));
  assert.ok(!matches({ ...request, fields: Fields.from([["X-Beta", "1"]]) }));
  assert.ok(!matches({ ...request, fields: Fields.from([["Cookie", "beta=1"]]) }));
});

Deno.test("compileConditions leaves the method to `allows`", () => {
  const { matches, allows } = compileConditions({ methods: ["GET", "POST"] });
  assert.ok(matches(request));
  assert.ok(allows("GET") && allows("POST"));
  assert.ok(!allows("HEAD") && !allows("get") && !allows("DELETE"));
});

Deno.test("compileConditions gives the parameters of a pattern", () => {
  const { params } = compileConditions({ path: { kind: "pattern", text: "/users/:id" } });
  assert.deepEqual(params("/users/7"), { id: "7" });
  assert.deepEqual(compileConditions({}).params("/users/7"), {});
});

Deno.test("allowedMethods is the union in order", () => {
  const matches = [["GET", "POST"], undefined, ["PUT", "GET"]].map((methods) => ({ methods }));
  assert.equal(allowedMethods(matches), "GET, POST, PUT");
});

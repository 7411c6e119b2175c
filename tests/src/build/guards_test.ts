import { equal, notEqual } from "node:assert/strict";
import { load } from "../../config/problems_of.ts";
import { build } from "../../../src/build/build.ts";
import { sockets } from "../../../src/build/runtime/sockets.ts";

const means = {
  runtime: sockets(),
  instance: "1",
  readFile: () => "",
  random: Math.random,
  now: () => 0,
};

function built(text: string, previous?: ReturnType<typeof build>) {
  return build(load(text), means, previous);
}

Deno.test("Guards: what is named in several routes is one, what is written twice is two", () => {
  const limit = "{ rate_limit: { requests: 1, per: 1m } }";
  const { routes } = built(`
middleware: { few: ${limit} }
routes:
  - { path: /a, use: few, respond: {} }
  - { path: /b, use: [cors, few], respond: {} }
  - { path: /c, use: ${limit}, respond: {} }
  - { path: /d, use: ${limit}, respond: {} }
  - { respond: {} }
`);
  const [a, b, c, d, none] = routes.map(({ use }) => use);
  equal(a![0], b![1]);
  notEqual(a![0], c![0]);
  notEqual(c![0], d![0]);
  equal(none, undefined);
});

Deno.test("Guards: what has not changed goes on after a reload, as its counts do", () => {
  const text = (requests: number) => `
routes:
  - { path: /new, use: { rate_limit: { requests: ${requests}, per: 2m } }, respond: {} }
  - { path: /a, use: { rate_limit: { requests: 1, per: 1m } }, respond: {} }
`;
  const before = built(text(5));
  const after = built(text(6), before);
  notEqual(after.routes[0].use![0], before.routes[0].use![0]);
  equal(after.routes[1].use![0], before.routes[1].use![0]);
});

import { deepEqual } from "node:assert/strict";
import { load } from "../../../config/problems_of.ts";
import { redacted } from "../../../../src/program/reload/redacted.ts";

Deno.test("redacted: neither hashes of passwords nor tokens of middleware are shown", () => {
  const hash = "$2b$12$" + "a".repeat(53);
  const config = load(`
middleware: { guard: { bearer_auth: { token: abcdefghijklmnop0123 } } }
routes: [{ use: [guard, { basic_auth: { users: { ada: "${hash}" } } }], respond: {} }]
`);
  const { middleware, routes } = redacted(config) as Record<string, unknown>;
  const bearer_auth = { realm: "Weir", token: "(hidden)" };
  deepEqual(middleware, { guard: [{ bearer_auth }] });
  const [{ use }] = routes as { use: unknown }[];
  const basic_auth = { realm: "Weir", users: { ada: "(hidden)" } };
  deepEqual(use, [{ bearer_auth }, { basic_auth }]);
});

Deno.test("redacted: what a cookie must be is not shown", () => {
  const config = load(`routes: [{ cookies: { beta: "1" }, respond: {} }]`);
  const { routes } = redacted(config) as { routes: { cookies: unknown }[] };
  deepEqual(routes[0].cookies, { beta: "(hidden)" });
});

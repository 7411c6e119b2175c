import assert from "node:assert/strict";
import { problemsOfUpstream, upstreamOf } from "../problems_of.ts";

Deno.test("stickyCookie has defaults, written or not", () => {
  for (const sticky of ["", "\nsticky: {}"]) {
    assert.deepEqual(
      upstreamOf(`strategy: sticky${sticky}`).sticky,
      { cookie: "weir_sticky", path: "/", same_site: "lax", secure: "auto" },
    );
  }
});

Deno.test("stickyCookie reads what is given", () => {
  const { sticky } = upstreamOf(`strategy: sticky
sticky: { cookie: at, path: /shop, max_age: 365d, same_site: none, secure: true }`);
  assert.deepEqual(
    sticky,
    { cookie: "at", path: "/shop", max_age: 31_536_000_000, same_site: "none", secure: true },
  );
});

Deno.test("stickyCookie refuses wrong keys and values", () => {
  const cases: [string, string][] = [
    ["cookie: a b", "2:19: expected a cookie's name like session_id, got 'a b'"],
    ["path: a", "2:17: expected a cookie's path that begins with '/', without ';', got 'a'"],
    ["max_age: 0s", "2:20: expected a duration longer than 0, got '0s'"],
    ["same_site: Lax", "2:22: unknown value 'Lax'; did you mean 'lax'?"],
    ["secure: yes", "2:19: expected auto, true or false, got 'yes'"],
    [
      "same_site: none, secure: false",
      "2:36: browsers drop a cookie with same_site none that is not secure; write auto or true",
    ],
  ];
  for (const [key, problem] of cases) {
    assert.deepEqual(problemsOfUpstream(`strategy: sticky\nsticky: { ${key} }`), [problem]);
  }
});

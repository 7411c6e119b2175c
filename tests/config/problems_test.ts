import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ConfigError,
  expected,
  keyPath,
  nearest,
  Problem,
  show,
  unknown,
} from "../../config/problems.ts";

Deno.test("Problem names its place in a file, or its key", () => {
  const position = { file: "weir.yaml", line: 3, column: 5 };
  assert.equal(String(new Problem("no", "routes[0]", position)), "weir.yaml:3:5: no");
  assert.equal(String(new Problem("no", "routes[0]")), "routes[0]: no");
});

Deno.test("ConfigError has every problem as its message", () => {
  const error = new ConfigError([new Problem("no", "a"), new Problem("nor this", "b")]);
  assert.equal(error.message, "a: no\nb: nor this");
});

Deno.test("keyPath joins keys and indices", () => {
  assert.equal(
    keyPath(["upstreams", "shop", "targets", 0, "url"]),
    "upstreams.shop.targets[0].url",
  );
  assert.equal(keyPath([]), "config");
});

Deno.test("show keeps a value on one short line", () => {
  const cases: [unknown, string][] = [
    [null, "nothing"],
    [undefined, "nothing"],
    [[], "a list"],
    [{}, "a mapping"],
    [5, "5"],
    ["a", "'a'"],
    ["a\nb\x1b", "'a\\nb\\u001b'"],
    ["x".repeat(70), `'${"x".repeat(59)}…'`],
  ];
  for (const [value, shown] of cases) assert.equal(show(value), shown);
  assert.equal(expected("a list", "a"), "expected a list, got 'a'");
});

Deno.test("unknown names the nearest, or what is known", () => {
  const known = ["target", "weight"];
  assert.equal(unknown("key", "taget", { known }), "unknown key 'taget'; did you mean 'target'?");
  assert.equal(unknown("key", "x", { known }), "unknown key 'x'; known keys: target, weight");
  assert.equal(
    unknown("strategy", "x", { known }),
    "unknown strategy 'x'; known strategies: target, weight",
  );
  assert.equal(
    unknown("upstream", "x", { known: [] }),
    "unknown upstream 'x'; there are no upstreams",
  );
  assert.equal(
    unknown("key", "rety", { known, notYet: ["retry"] }),
    "unknown key 'rety'; did you mean 'retry'?",
  );
  const many = Array.from({ length: 21 }, (_, index) => `name${index}`);
  assert.match(unknown("upstream", "x", { known: many }), /name19, …$/);
});

Deno.test("nearest forgives a third of the letters, in any case", () => {
  const known = ["listen", "upstreams", "max_body", "host"];
  const cases: [string, string | undefined][] = [
    ["lisetn", "listen"],
    ["LISTEN", "listen"],
    ["upstream", "upstreams"],
    ["maxBody", "max_body"],
    ["hosts", "host"],
    ["ht", undefined],
    ["certificates", undefined],
  ];
  for (const [name, near] of cases) assert.equal(nearest(name, known), near);
});

Deno.test("nearest finds a word again after one slip", () => {
  const word = fc.stringMatching(/^[a-z]{3,12}$/);
  fc.assert(fc.property(word, fc.nat(), (name, seed) => {
    const at = seed % name.length;
    assert.equal(nearest(name, [name]), name);
    assert.equal(nearest(name.slice(0, at) + "_" + name.slice(at), [name]), name);
    const swapped = name.slice(0, at) + (name[at + 1] ?? "") + name[at] +
      name.slice(at + 2);
    assert.equal(nearest(swapped, [name]), name);
  }));
});

import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import type { Note } from "../../config/dialect.ts";
import { nativeText } from "../../config/native_text.ts";
import { type Key, readSource } from "../../config/source.ts";

const { mark } = readSource({ name: "a", text: "a: 1" }, {});

function noteAt(message: string, ...path: Key[]): Note {
  return { message, position: { file: "old.yml", line: 2, column: 3 }, path };
}

function textOf(value: unknown, ...notes: Note[]): string {
  const dialect = "OLD";
  return nativeText({ value, mark, problems: [], notes, dialect }, ["old.yml", "more/"]);
}

const TITLE = "# Made by 'weir convert' of old.yml, more/, in the language of OLD.\n";

Deno.test("nativeText sets sections apart, and what is short on one line", () => {
  const long = "x".repeat(40);
  const value = {
    listen: ":80",
    via: "off",
    upstreams: { a: { targets: ["http://a"], hash: { source: "header", key: "X" } } },
    routes: [{ path: { regex: "^/a" }, rewrite: { regex: long, to: long }, upstream: "a" }],
    shutdown_timeout: "1s",
  };
  equal(
    textOf(value),
    `${TITLE}
listen: :80
via: off

upstreams:
  a:
    targets:
      - http://a
    hash: { source: header, key: X }

routes:
  - path: { regex: ^/a }
    rewrite:
      regex: ${long}
      to: ${long}
    upstream: a

shutdown_timeout: 1s
`,
  );
});

Deno.test("nativeText writes notes before what they are about, or where it would have stood", () => {
  const value = {
    admin: { address: ":1" },
    routes: [{ path: { prefix: "/a" }, upstream: "a" }, { upstream: "b" }],
  };
  const notes = [
    noteAt("of a key", "admin", "address"),
    noteAt("of the same", "admin", "address"),
    noteAt("of an item", "routes", 1),
    noteAt("of a key within", "routes", 0, "path", "prefix"),
    noteAt("of a word's part", "routes", 1, "upstream", "targets", 0),
    noteAt("of a key left out", "routes", 0, "methods"),
    noteAt("of an item behind the last", "routes", 2),
    noteAt("of a section left out", "tcp", 0),
    noteAt("of all"),
  ];
  equal(
    textOf(value, ...notes),
    `${TITLE}# of a section left out (old.yml:2:3)
# of all (old.yml:2:3)

admin:
  # of a key (old.yml:2:3)
  # of the same (old.yml:2:3)
  address: :1

routes:
  - path:
      # of a key within (old.yml:2:3)
      prefix: /a
    upstream: a
    # of a key left out (old.yml:2:3)
  # of an item (old.yml:2:3)
  - # of a word's part (old.yml:2:3)
    upstream: b
  # of an item behind the last (old.yml:2:3)
`,
  );
});

Deno.test("nativeText folds notes, and keeps them in their comment", () => {
  const text = textOf({ a: { b: 1 } }, noteAt(`${"word ".repeat(30)}\nrun: 1\r\u2028x`, "a", "b"));
  const { value, problems } = readSource({ name: "w", text }, {});
  deepEqual([value, problems], [{ a: { b: 1 } }, []]);
  equal(text.split("\n").every((line) => line.length <= 100), true);
});

/** What a config can hold. */
const word = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "null", "1", "<<", "${A}", "$${", "$", "# x", "- a", "a: b", " a\n", "*a"),
  fc.boolean(),
  fc.integer(),
  fc.constant(null),
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, word, fc.array(tie("value")), tie("mapping")),
  mapping: fc.dictionary(
    fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("<<", "${A}", "1", "~", "a b: c")),
    tie("value"),
  ),
}));
const anyKey = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom("a", "b", "routes"));
const anyNote = fc.tuple(fc.string(), fc.array(anyKey)).map(([message, path]) =>
  noteAt(message, ...path)
);

Deno.test("nativeText: law: what is written is read again, whatever notes there are", () => {
  const keys = fc.constantFrom("a", "b", "routes");
  const anyConfig = fc.dictionary(keys, anyValue, { minKeys: 1 });
  fc.assert(fc.property(anyConfig, fc.array(anyNote), (config, notes) => {
    const { value, problems } = readSource({ name: "w", text: textOf(config, ...notes) }, {});
    deepEqual(problems.map(String), []);
    // Of a mapping, only what it holds; not how it came to be.
    deepEqual(JSON.parse(JSON.stringify(value)), JSON.parse(JSON.stringify(config)));
  }));
});

Deno.test("nativeText leaves templates as they are", () => {
  const value = {
    routes: [{
      upstream: "${a}",
      request: { headers: { set: { "X-A": "${client_ip} $${x}" } } },
      response: { headers: { remove: ["$${a}"] } },
    }],
  };
  const { value: read, problems } = readSource({ name: "w", text: textOf(value) }, {});
  deepEqual([read, problems], [value, []]);
});

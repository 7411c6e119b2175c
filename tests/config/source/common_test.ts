import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { readCommon } from "../../../config/source/common.ts";
import { readAll } from "../../../config/source/library.ts";
import type { Node } from "../../../config/source/node.ts";
import { atOnce } from "../../../src/grammar/steps.ts";

/** Whether it reads the text, which it then must read as the library does. */
function reads(text: string): boolean {
  const common = atOnce(readCommon(text));
  if (common === undefined) return false;
  const { top, mistakes } = atOnce(readAll(text));
  deepEqual([mistakes, plainly(common)], [[], plainly(top)]);
  return true;
}

/** Of a key only the text counts, not what it would be as a value. */
function plainly(node: Node | null): unknown {
  if (node?.kind === "list") return { ...node, items: node.items.map(plainly) };
  if (node?.kind !== "mapping") return node;
  const entries = node.entries.map(({ key, value }) => {
    const { plain, value: meant } = key as { plain?: string; value?: unknown };
    return { at: key.at, text: plain ?? String(meant), plain, value: plainly(value) };
  });
  return { ...node, entries };
}

const CONFIG = `---
# As people write it.
listen: :8080   # all interfaces
"quoted": 'it''s'

upstreams:
  shop:
    targets:
    - http://localhost:8001/a?b=c#d
    - { url: "http://b:80", weight: 2 }
    -   url: \${A:-http://[::1]:80}
        headers: { X-A: '1', "X-B": [a, "b\\n"] }
    timeouts: {}
  # between
  other:
      strategy: p2c
routes:
- path: /users
  methods: [GET, POST]
    # deeper than what it stands between
  query: { v: "2", w: -1.5e3 }
`;

Deno.test("readCommon reads what configs are written in", () => {
  equal(reads(CONFIG), true);
  equal(reads("a:\n  - b: 1\n    c: 2\n  - d\ne: f"), true);
  equal(reads("a: b:80 c #d"), true);
  equal(reads('\n  a: ""\n  b: 0x1f\n\n'), true);
});

Deno.test("readCommon reads JSON, however it is laid out", () => {
  const value = { a: [1, -2.5, 'x: "y" # \\ \u00e4\n', true, null, [], {}], "b c": { "": [{}] } };
  for (const space of [undefined, 1, 2, 4]) {
    equal(reads(JSON.stringify(value, undefined, space)), true);
  }
});

Deno.test("readCommon leaves to the library what is beyond it", () => {
  const texts = [
    ...["", "# nothing", "a", "- - a", "a:", "a: |\n  b", "a: b\n  c", "a: [b,\n  c]", "a:\n  b"],
    ...["a: &x 1", "a: *x", "a: !t b", "? a\n: b", "<<: { a: 1 }", "a: 'b\n  c'", 'a: "\\x41"'],
    ...["a: 1\n---\nb: 2", "a: 1\n...\n", "%YAML 1.2\n---\na: 1", "a:\tb", "a: 1\r\n", "a: \u2028"],
    ...["a: 1\n b: 2", "  a: 1\nb: 2", "a: b: c", "a: [b", "{ a: 1 } b", "a: 1\n- b", "a: @b"],
    ...[`a: ${"[".repeat(110)}${"]".repeat(110)}`, "{ a: 1 }\n{ b: 2 }", "--- # c\n ", "a: [b: c]"],
  ];
  for (const text of texts) deepEqual([text, atOnce(readCommon(text))], [text, undefined]);
});

Deno.test("readCommon pauses in a long text", () => {
  const lines = "a:\n" + "  - b: c\n".repeat(1000);
  equal([...readCommon(lines)].length >= 10, true);
  const json = JSON.stringify({ a: Array(1000).fill({ b: "c" }) });
  equal([...readCommon(json)].length >= 1000, true);
});

const words = [
  ...["a", "5s", "0", "-1", "1.5", "true", "null", "~", "0x1f", "1e3", ".inf", "${A:-b c}", "a #b"],
  ...[
    "a: b",
    "a:b",
    ":80",
    ":",
    "::1",
    "'q'",
    "'it''s'",
    "'a: b'",
    '"d"',
    '"e\\n\\u00e4"',
    '"\\q"',
  ],
  ...[
    "[]",
    "{}",
    "[a, b]",
    "[ 'a' , \"b\",]",
    "{ a: 1, b: [c] }",
    "{a: b}",
    '{"a":1}',
    "{a}",
    "[a: b]",
  ],
  ...[
    "[http://a:1, b]",
    "*x",
    "&x a",
    "!t x",
    "|",
    "- x",
    "? x",
    "@x",
    "#c",
    "a#b",
    "---",
    "...",
    "-",
  ],
  ...[
    "a,b",
    "a]",
    "[a b]",
    "[,a]",
    "{ a: }",
    "{'a':b}",
    '["x" : y]',
    "'a' b",
    "[a] #c",
    "2001:db8::1",
  ],
];
const keys = [
  "a",
  "b",
  "c-d",
  "/x",
  "${K}",
  '"q k"',
  "'s'",
  "1",
  "<<",
  "*x",
  "a b",
  "-",
  "?",
  "{}",
];

/** A line, mostly one that may follow another. */
const line = fc.tuple(
  fc.constantFrom("", "", "  ", "  ", "    ", "      ", " "),
  fc.constantFrom("", "", "", "- ", "-  ", "-", "# "),
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...keys.slice(0, 4)) },
    fc.constantFrom(...keys),
  ),
  fc.constantFrom(": ", ": ", ":", ":  ", "", " : "),
  fc.oneof(fc.constant(""), fc.constantFrom(...words)),
  fc.constantFrom("", "", "", "  # c", " ", "#"),
).map((parts) => parts.join(""));

Deno.test("readCommon: whatever it reads, the library reads alike", () => {
  const block = fc.array(line, { maxLength: 6 }).map((lines) => lines.join("\n"));
  const json = fc.json().map((text) => `{ "a": ${text}\n}`);
  const signs = fc.constantFrom(...":-#,[]{}\"'\n &*!|>?%\\/.");
  const text = fc.tuple(fc.oneof(block, json), fc.nat(), fc.option(signs, { freq: 3 }))
    .map(([text, nat, sign]) => {
      const at = nat % (text.length + 1);
      return sign === null ? text : text.slice(0, at) + sign + text.slice(at);
    });
  fc.assert(fc.property(text, (text) => void reads(text)), { numRuns: 5000 });
});

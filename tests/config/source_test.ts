import assert from "node:assert/strict";
import { type Key, readSource } from "../../config/source.ts";
import { problemsOf } from "./problems_of.ts";

function read(text: string, env = {}) {
  const { value, mark, problems } = readSource({ name: "w.yaml", text }, env);
  const markOf = (...path: Key[]) => path.reduce((mark, key) => mark.children.get(key)!, mark);
  return { value, problems: problems.map(String), markOf };
}

Deno.test("readSource reads YAML and JSON alike", () => {
  const value = { a: [1, "two", true, null], b: { c: "d" } };
  assert.deepEqual(read("a: [1, two, true, null]\nb:\n  c: d\n").value, value);
  assert.deepEqual(read(JSON.stringify(value, null, 2)).value, value);
});

Deno.test("readSource knows where keys and values stood", () => {
  const { markOf } = read("a: 1\nb:\n  - x\n  - c: 2\n");
  assert.deepEqual(markOf("a").key(), { file: "w.yaml", line: 1, column: 1 });
  assert.deepEqual(markOf("a").value(), { file: "w.yaml", line: 1, column: 4 });
  assert.deepEqual(markOf("b", 0).value(), {
    file: "w.yaml",
    line: 3,
    column: 5,
  });
  assert.deepEqual(markOf("b", 1, "c").key(), {
    file: "w.yaml",
    line: 4,
    column: 5,
  });
});

Deno.test("readSource counts columns past a byte order mark, and lines with CRLF", () => {
  const { markOf, value } = read("\uFEFFa: 1\r\nb: 2\r\n");
  assert.deepEqual(value, { a: 1, b: 2 });
  assert.deepEqual(markOf("a").key(), { file: "w.yaml", line: 1, column: 1 });
  assert.deepEqual(markOf("b").value(), { file: "w.yaml", line: 2, column: 4 });
});

Deno.test("readSource resolves a plain scalar again after filling it in", () => {
  const env = { PORT: "8080", YES: "true", WORD: "a: b #c", EMPTY: "" };
  const text = 'a: ${PORT}\nb: "${PORT}"\nc: ${YES}\nd: ${WORD}\ne: ${EMPTY}\nf: !!str ${PORT}\n';
  const { value, problems } = read(text, env);
  assert.deepEqual(problems, []);
  assert.deepEqual(value, { a: 8080, b: "8080", c: true, d: "a: b #c", e: null, f: "8080" });
});

Deno.test("readSource fills in keys", () => {
  assert.deepEqual(read("${NAME}: 1", { NAME: "shop" }).value, { shop: 1 });
});

Deno.test("readSource leaves request variables to routes' request and response", () => {
  const text = `routes:
  - name: "\${host}"
    request: { set: "\${host} \${NAME} $\${x}" }
    response: { set: "\${host}" }
`;
  const [route] = (read(text, { host: "env", NAME: "n" }).value as { routes: unknown[] })
    .routes;
  assert.deepEqual(route, {
    name: "env",
    request: { set: "${host} n $${x}" },
    response: { set: "${host}" },
  });
});

Deno.test("readSource follows aliases and merges", () => {
  const text = `base: &base { a: 1, b: 2 }
other: &other { b: 3, c: 4 }
one: { <<: *base, b: 5 }
two: { <<: [*base, *other] }
three: *base
`;
  const { value, markOf } = read(text);
  const { one, two, three } = value as Record<string, unknown>;
  assert.deepEqual([one, two, three], [{ a: 1, b: 5 }, { a: 1, b: 2, c: 4 }, { a: 1, b: 2 }]);
  assert.equal(markOf("one", "a").value().line, 1);
  assert.equal(markOf("two", "c").value().line, 2);
});

Deno.test("readSource takes the last anchor of a name before its alias", () => {
  assert.deepEqual(read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n").value, {
    a: 1,
    b: 1,
    c: 2,
    d: 2,
  });
});

Deno.test("readSource keeps a key called __proto__", () => {
  const { value } = read("__proto__: { a: 1 }");
  assert.deepEqual(Object.keys(value as object), ["__proto__"]);
});

Deno.test("readSource reports what it cannot read", () => {
  const cases: [string, string[]][] = [
    ["", ["1:1: the file is empty; a config has 'routes' at least"]],
    ["# nothing\n", ["1:1: the file is empty; a config has 'routes' at least"]],
    ["a: 1\n---\nb: 2\n", [
      "2:1: a config file has one YAML document; put what follows in a file of its own",
    ]],
  ];
  for (const [text, problems] of cases) {
    assert.deepEqual(problemsOf(text), problems);
  }
});

Deno.test("readSource reports aliases that lead nowhere", () => {
  assert.deepEqual(read("a: *x").problems, [
    "w.yaml:1:4: *x is an alias in YAML; for the text itself write \"*x\" (no anchor '&x' stands " +
    "before it)",
  ]);
  assert.deepEqual(read("a: &x [*x]").problems, ["w.yaml:1:8: the alias '*x' contains itself"]);
});

Deno.test("readSource ends where aliases multiply", () => {
  const levels = Array.from({ length: 8 }, (_, level) => {
    const items = level === 0 ? "1" : Array(10).fill(`*l${level - 1}`).join(", ");
    return `l${level}: &l${level} [${items}]`;
  });
  assert.deepEqual(
    read(levels.join("\n")).problems.map((line) => line.replace(/^\S+ /, "")),
    ["more than 100000 aliases; no config needs that many"],
  );
});

Deno.test("readSource reports keys that are no word, or there already", () => {
  assert.deepEqual(read("a: 1\na: 2\n").problems, [
    "w.yaml:2:1: duplicate key 'a'; the first is at 1:1",
  ]);
  assert.deepEqual(read("? [a]\n: 1\n").problems, ["w.yaml:1:3: a key is one word"]);
  assert.deepEqual(read("<<: 5\n").problems, [
    "w.yaml:1:5: '<<' takes a mapping or a list of mappings",
  ]);
});

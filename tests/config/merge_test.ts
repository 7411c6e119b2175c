import assert from "node:assert/strict";
import { merge } from "../../config/merge.ts";
import { readSource } from "../../config/source.ts";

function merged(...texts: string[]) {
  const { value, mark, problems } = merge(
    texts.map((text, index) => readSource({ name: `${index}.yaml`, text }, {})),
  );
  return { value, mark, problems: problems.map(String) };
}

Deno.test("merge puts upstreams and routes one after another", () => {
  const { value, mark, problems } = merged(
    "upstreams: { a: 1 }\nroutes: [x]\n",
    "routes: [y, z]\nupstreams: { b: 2 }\nlisten: 80\n",
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(value, { upstreams: { a: 1, b: 2 }, routes: ["x", "y", "z"], listen: 80 });
  const last = mark.children.get("routes")!.children.get(2)!;
  assert.deepEqual(last.value(), { file: "1.yaml", line: 1, column: 13 });
  const second = mark.children.get("upstreams")!.children.get("b")!;
  assert.deepEqual(second.key(), { file: "1.yaml", line: 2, column: 14 });
});

Deno.test("merge takes any other key from one file only", () => {
  assert.deepEqual(
    merged("listen: 80", "a: 1\nlisten: 81", "listen: 82").problems,
    [
      "1.yaml:2:1: duplicate key 'listen'; the first is at 0.yaml:1:1",
      "2.yaml:1:1: duplicate key 'listen'; the first is at 0.yaml:1:1",
    ],
  );
});

Deno.test("merge refuses an upstream that another file has", () => {
  const { problems } = merged("upstreams: { a: 1 }", "upstreams: { b: 1 }", "upstreams: { a: 2 }");
  assert.deepEqual(problems, ["2.yaml:1:14: duplicate upstream 'a'; the first is at 0.yaml:1:14"]);
});

Deno.test("merge refuses a file that is no mapping", () => {
  assert.deepEqual(merged("- a", "b: 1", "c").problems, [
    "0.yaml:1:1: expected keys such as 'routes:', got a list; write them without '-' before them",
    "2.yaml:1:1: expected keys such as 'routes:', got 'c'; a config is YAML or JSON; what is " +
    "written for another proxy has to be written anew",
  ]);
});

Deno.test("merge keeps a key called __proto__", () => {
  assert.deepEqual(Object.keys(merged("__proto__: { a: 1 }").value as object), ["__proto__"]);
});

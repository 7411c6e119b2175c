import assert from "node:assert/strict";
import fc from "fast-check";
import { type Environment, substitute } from "../../config/environment.ts";

function fill(text: string, { env = {} as Environment, template = false } = {}) {
  const reports: string[] = [];
  const result = substitute(text, { env, template, report: (message) => reports.push(message) });
  return { result, reports };
}

Deno.test("substitute fills in variables and defaults", () => {
  const env = { A: "1", EMPTY: "" };
  const cases = {
    "${A}": "1",
    "x${A}y${A}": "x1y1",
    "${EMPTY}": "",
    "${EMPTY:-d}": "d",
    "${B:-a b:c}": "a b:c",
    "${B:-}": "",
    "${A:-d}": "1",
    "$A $ {A}": "$A $ {A}",
    "$${A}": "${A}",
    "$$${A}": "$${A}",
  };
  for (const [text, filled] of Object.entries(cases)) {
    assert.deepEqual(fill(text, { env }), { result: filled, reports: [] });
  }
});

Deno.test("substitute reports what is not set", () => {
  for (const name of ["NAME", "toString"]) {
    assert.deepEqual(fill(`\${${name}}`).reports, [
      `environment variable '${name}' is not set; set it or write \${${name}:-default}`,
    ]);
  }
});

Deno.test("substitute reports what is not well formed", () => {
  for (const text of ["${", "${A", "${1}", "${A-b}", "${}"]) {
    assert.deepEqual(fill(text, { env: { A: "1" } }).reports, [
      "'${' begins no ${NAME} or ${NAME:-default}; write $${ for the characters themselves",
    ]);
  }
});

Deno.test("substitute leaves a template to the request", () => {
  const env = { A: "${host}", host: "env" };
  const filled = (text: string) => fill(text, { env, template: true }).result;
  assert.equal(filled("${client_ip} ${host}"), "${client_ip} ${host}");
  assert.equal(filled("$${host}"), "$${host}");
  assert.equal(filled("${A}"), "$${host}");
  assert.equal(fill("${host}", { env }).result, "env");
});

Deno.test("substitute leaves text without references alone", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    fc.pre(!text.includes("${"));
    assert.equal(fill(text).result, text);
  }));
});

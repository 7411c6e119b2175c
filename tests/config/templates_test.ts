import assert from "node:assert/strict";
import { parseJson, parseTemplate } from "../../config/templates.ts";
import { messageOf } from "./problems_of.ts";

Deno.test("parseTemplate knows the request variables", () => {
  for (const text of ["", "a", "${client_ip}/${request_id}", "$${anything}", "$x {y}"]) {
    assert.equal(parseTemplate(text), text);
  }
  assert.equal(
    messageOf(() => parseTemplate("${clientip}")),
    "unknown request variable 'clientip'; did you mean 'client_ip'?",
  );
  assert.match(messageOf(() => parseTemplate("${host")), /^unknown request variable/);
});

Deno.test("parseJson takes what JSON can say", () => {
  const value = { a: [1, true, null, "${host}"], ["__proto__"]: {} };
  assert.deepEqual(parseJson(value), value);
  assert.equal(messageOf(() => parseJson([Infinity])), "expected a JSON value, got Infinity");
  assert.match(messageOf(() => parseJson({ a: "${x}" })), /^unknown request variable 'x'/);
});

Deno.test("parseJson ends where an object contains itself", () => {
  const endless: unknown[] = [];
  endless.push({ endless });
  assert.match(messageOf(() => parseJson(endless)), /^nested more than 100 deep/);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { compileTemplate, variableNames, type Variables } from "../../../src/grammar/template.ts";

const variables = Object.fromEntries(
  variableNames.map((name) => [name, `<${name}>`]),
) as unknown as Variables;

Deno.test("compileTemplate fills in every variable", () => {
  for (const name of variableNames) {
    assert.equal(
      compileTemplate(`a \${${name}} b \${${name}}`)(variables),
      `a <${name}> b <${name}>`,
    );
  }
});

Deno.test("compileTemplate keeps what is no variable", () => {
  for (const text of ["", "a", "$", "{}", "$host", "$ {host}", "}"]) {
    assert.equal(compileTemplate(text)(variables), text);
  }
  assert.equal(compileTemplate("$${host} ${host}")(variables), "${host} <host>");
  assert.equal(compileTemplate("$$${host}")(variables), "$${host}");
});

Deno.test("compileTemplate refuses a variable that is not known", () => {
  for (const text of ["${nobody}", "${}", "${host", "${HOST}", "${constructor}"]) {
    assert.throws(() => compileTemplate(text), SyntaxError, text);
  }
});

Deno.test("compileTemplate takes escaped text for itself", () => {
  const text = fc.string({ unit: fc.constantFrom("$", "{", "}", "host", "a") });
  fc.assert(fc.property(text, (text) => {
    assert.equal(compileTemplate(text.replaceAll("${", () => "$${"))(variables), text);
  }));
});

import assert from "node:assert/strict";
import { ProxyError } from "../../../src/errors.ts";
import { Fields } from "../../../src/fields.ts";
import { compileFieldRules, type FieldRules } from "../../../src/headers/rules.ts";
import type { Variables } from "../../../src/template.ts";

const variables: Variables = {
  forwarded: "for=192.0.2.7",
  client_ip: "192.0.2.7",
  client_port: "4711",
  scheme: "http",
  host: "a.example",
  method: "GET",
  path: "/users/7",
  query: "?v=2",
  request_id: "id-1",
};

function changed(rules: FieldRules, entries: [string, string][], values = variables) {
  const fields = Fields.from(entries);
  compileFieldRules(rules)(fields, values);
  return [...fields];
}

Deno.test("compileFieldRules changes nothing without rules", () => {
  assert.deepEqual(changed({}, [["A", "1"], ["a", "2"]]), [["A", "1"], ["a", "2"]]);
});

Deno.test("compileFieldRules removes, then sets, then adds", () => {
  const rules = {
    remove: ["x-a", "X-B"],
    set: { "X-A": "set", "X-C": "set" },
    add: { "X-A": ["one", "two"], "X-D": "three" },
  };
  assert.deepEqual(changed(rules, [["X-A", "0"], ["x-c", "0"], ["X-b", "0"], ["X-C", "0"]]), [
    ["X-C", "set"],
    ["X-A", "set"],
    ["X-A", "one"],
    ["X-A", "two"],
    ["X-D", "three"],
  ]);
});

Deno.test("compileFieldRules fills variables in", () => {
  const set = {
    "X-Client": "${client_ip}:${client_port}",
    "X-Url": "${scheme}://${host}${path}${query}",
    "X-Id": " ${method} ${request_id} ",
    "X-Plain": "$${host} $host {}",
  };
  assert.deepEqual(changed({ set, add: { Forwarded: "${forwarded}" } }, []), [
    ["X-Client", "192.0.2.7:4711"],
    ["X-Url", "http://a.example/users/7?v=2"],
    ["X-Id", "GET id-1"],
    ["X-Plain", "${host} $host {}"],
    ["Forwarded", "for=192.0.2.7"],
  ]);
});

Deno.test("compileFieldRules lets Host be set, but not be lost or doubled", () => {
  assert.deepEqual(changed({ set: { Host: "b" } }, [["host", "a"], ["A", "1"]]), [
    ["Host", "b"],
    ["A", "1"],
  ]);
  assert.throws(() => compileFieldRules({ remove: ["host"] }), TypeError);
  assert.throws(() => compileFieldRules({ add: { HOST: "b" } }), TypeError);
});

Deno.test("compileFieldRules refuses names that only Weir writes", () => {
  const own = ["Content-Length", "transfer-encoding", "CONNECTION", "Upgrade", "TE", "Trailer"];
  for (const name of [...own, "Keep-Alive", "Proxy-Connection", "Expect"]) {
    for (const rules of [{ set: { [name]: "" } }, { add: { [name]: "" } }, { remove: [name] }]) {
      assert.throws(() => compileFieldRules(rules), {
        name: "TypeError",
        message: `the field '${name}' belongs to the connection; Weir alone writes it`,
      });
    }
  }
});

Deno.test("compileFieldRules refuses names that are none, and values that end their line", () => {
  for (const name of ["", "a b", "a:", "é", "a\r\n"]) {
    assert.throws(() => compileFieldRules({ set: { [name]: "" } }), TypeError, name);
    assert.throws(() => compileFieldRules({ remove: [name] }), TypeError, name);
  }
  for (const value of ["a\r\nb", "a\nb", "a\rb", "a\0", "a\x7f"]) {
    assert.throws(() => compileFieldRules({ add: { A: value } }), TypeError, JSON.stringify(value));
  }
  assert.throws(() => compileFieldRules({ set: { A: "${nobody}" } }), SyntaxError);
});

Deno.test("compileFieldRules refuses a request whose own text would end the line", () => {
  for (const query of ["?\r\nEvil: 1", "?\n", "?\0"]) {
    assert.throws(
      () => changed({ set: { A: "x${query}y" } }, [], { ...variables, query }),
      (error) => error instanceof ProxyError && error.kind === "bad_request",
    );
  }
});

Deno.test("compileFieldRules sends text beyond ASCII as UTF-8, and bytes of the request as they came", () => {
  assert.deepEqual(changed({ set: { A: "é\t${query}" } }, [], { ...variables, query: "?\xe9" }), [
    ["A", "\xc3\xa9\t?\xe9"],
  ]);
});

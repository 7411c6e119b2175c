import assert from "node:assert/strict";
import { Fields } from "../../../../src/http/fields.ts";
import {
  compileFieldRules,
  compileInterimRules,
  type FieldRules,
} from "../../../../src/proxy/headers/rules.ts";
import type { Variables } from "../../../../src/grammar/template.ts";

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
  client_cert_subject: "CN=a",
  client_cert_fingerprint: "00",
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
    add: { "X-A": ["one", "two"], "X-D": ["three"] },
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
  assert.deepEqual(changed({ set, add: { Forwarded: ["${forwarded}"] } }, []), [
    ["X-Client", "192.0.2.7:4711"],
    ["X-Url", "http://a.example/users/7?v=2"],
    ["X-Id", "GET id-1"],
    ["X-Plain", "${host} $host {}"],
    ["Forwarded", "for=192.0.2.7"],
  ]);
});

Deno.test("compileFieldRules refuses a variable that is not known", () => {
  assert.throws(() => compileFieldRules({ set: { A: "${nobody}" } }), SyntaxError);
});

Deno.test("compileFieldRules sends text beyond ASCII as UTF-8, and bytes of the request as they came", () => {
  assert.deepEqual(changed({ set: { A: "é\t${query}" } }, [], { ...variables, query: "?\xe9" }), [
    ["A", "\xc3\xa9\t?\xe9"],
  ]);
});

Deno.test("compileInterimRules hides what the response will not say, and adds nothing", () => {
  const rules = {
    remove: ["x-a"],
    set: { "X-B": "${method}", "X-C": "set", "X-A": "set" },
    add: { "X-D": ["added"] },
  };
  const fields = Fields.from([["X-A", "0"], ["x-b", "0"], ["X-D", "0"], ["X-B", "1"]]);
  compileInterimRules(rules)(fields, variables);
  assert.deepEqual([...fields], [["X-B", "GET"], ["X-D", "0"]]);
});

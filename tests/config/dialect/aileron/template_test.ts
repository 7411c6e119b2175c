import { equal } from "node:assert/strict";
import { expand, usesWhole } from "../../../../config/dialect/aileron/template.ts";

const literal = (text: string) => text.replaceAll("$", "$$$$");

Deno.test("expand: Go's references to groups, by number and name", () => {
  const groups = ["a", "", "b_1"];
  const cases: [template: string, to: string][] = [
    ["/x/$1/${2}", "/x/$1/$2"],
    ["$a-${b_1}", "$1-$3"],
    ["$1x", ""],
    ["${1}x", "$1x"],
    ["${1}0$2", "$1%30$2"],
    ["$9$nobody${01}", ""],
    ["$$1$", "$$1$$"],
    ["$$${1}", "$$$1"],
    ["${1", "$${1"],
    ["", ""],
  ];
  for (const [template, to] of cases) {
    equal(expand(template, { groups, hasWhole: false, literal }), to, template);
  }
});

Deno.test("expand: all that was matched comes first, where it is a group", () => {
  equal(usesWhole("/$0/$1"), true);
  equal(usesWhole("${0}"), true);
  equal(usesWhole("$1$00$$0"), false);
  equal(expand("$0-$1-$n", { groups: ["", "n"], hasWhole: true, literal }), "$1-$2-$3");
});

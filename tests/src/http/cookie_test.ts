import { equal } from "node:assert/strict";
import fc from "fast-check";
import { Fields } from "../../../src/http/fields.ts";
import { compileCookie } from "../../../src/http/cookie.ts";

Deno.test("compileCookie gives the first cookie of that very name", () => {
  const cases: [lists: string[], value: string | undefined][] = [
    [["id=7"], "7"],
    [["a=1; id=7; b=2"], "7"],
    [["id=7; id=8"], "7"],
    [["a=1", "id=7"], "7"],
    [["a=1;id=7"], "7"],
    [["a=1;  \t id=7 \t; b=2"], "7"],
    [[" id=7"], "7"],
    [["id="], ""],
    [["id=; id=7"], ""],
    [['id="7 8"'], '"7 8"'],
    [["id=a=b"], "a=b"],
    [["xid=6; id=7"], "7"],
    [["a=id=6; id=7"], "7"],
    [["id=\xc3\xa9"], "\xc3\xa9"],
    [["ID=7"], undefined],
    [["xid=7; id2=7"], undefined],
    [["a=id=7"], undefined],
    [["id"], undefined],
    [["id; a=1"], undefined],
    [["a=1; i; d=7"], undefined],
    [["a=1;"], undefined],
    [["; ; "], undefined],
    [[""], undefined],
    [[], undefined],
  ];
  for (const [lists, value] of cases) {
    const fields = Fields.from(lists.map((list) => ["Cookie", list]));
    equal(compileCookie("id")(fields), value, lists.join(" | "));
  }
});

Deno.test("compileCookie finds each cookie of a list", () => {
  const name = fc.stringMatching(/^[a-c]{1,3}$/);
  const value = fc.stringMatching(/^[!#-:<-~]{0,9}$/);
  fc.assert(fc.property(fc.dictionary(name, value), (cookies) => {
    const list = Object.entries(cookies).map((pair) => pair.join("=")).join("; ");
    const fields = Fields.from([["cookie", list]]);
    for (const [name, value] of Object.entries(cookies)) equal(compileCookie(name)(fields), value);
  }));
});

import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { formText, formValue } from "../../../src/http/form.ts";
import { wireText } from "../../../src/grammar/wire_text.ts";

Deno.test("formValue gives the first value of the key, as bytes", () => {
  const cases: [query: string, key: string, value: string | undefined][] = [
    ["?v=2", "v", "2"],
    ["?v=1&v=2", "v", "1"],
    ["?w=1&v=2", "v", "2"],
    ["?v=2", "V", undefined],
    ["?xv=2", "v", undefined],
    ["", "v", undefined],
    ["?", "v", undefined],
    ["?", "", undefined],
    ["?&&v=2&", "v", "2"],
    ["?v", "v", ""],
    ["?v=", "v", ""],
    ["?v&v=2", "v", ""],
    ["?v=a=b", "v", "a=b"],
    ["?=2", "", "2"],
    ["?v=a+b", "v", "a b"],
    ["?v=a%2Bb%26c", "v", "a+b&c"],
    ["?%76=2", "v", "2"],
    ["?a%20b=2", "a b", "2"],
    ["?v=%zz%", "v", "%zz%"],
    ["?v=%C3%A9", "v", "\xc3\xa9"],
    ["?v=\xc3\xa9", "v", "\xc3\xa9"],
    ["?\xc3%A9=2", "\xc3\xa9", "2"],
    ["?v=%ff", "v", "\xff"],
    ["?v=?", "v", "?"],
  ];
  for (const [query, key, value] of cases) equal(formValue(query, key), value, `${query} ${key}`);
});

Deno.test("formValue passes over values that do not fit", () => {
  equal(formValue("?v=1&v=2&v=22", "v", (value) => value.startsWith("2")), "2");
  equal(formValue("?v=1&w=2", "v", (value) => value === "2"), undefined);
});

Deno.test("formText reads bytes for UTF-8", () => {
  equal(formText("a \xc3\xa9"), "a é");
  equal(formText("\xff"), "\ufffd");
  equal(formText("\xef\xbb\xbfa"), "\ufeffa");
});

Deno.test("formValue and formText read what URLSearchParams reads", () => {
  const unit = fc.constantFrom("a", "b", "=", "&", "%", "C", "3", "9", "+", "\xc3", "\xa9", "%C3");
  fc.assert(fc.property(fc.string({ unit }), (text) => {
    const read = new URLSearchParams(
      text.replaceAll("\xc3", "%C3").replaceAll("\xa9", "%A9"),
    );
    for (const [key, value] of read) {
      if (key.includes("\ufffd")) continue;
      const fits = (bytes: string) => formText(bytes) === value;
      ok(formValue(`?${text}`, wireText(key), fits) !== undefined, text);
    }
  }));
});

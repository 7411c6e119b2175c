import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { ShellForms } from "../../../../config/dialect/aileron/environment.ts";

const env = { A: "a", EMPTY: "", PART: "x: [1, 2]", FORM: "${A}" };
const filled = (text: string) => new ShellForms(env).fill(text);

Deno.test("ShellForms.fill does what a shell does with what is set, empty and unset", () => {
  const cases: [form: string, set: string, empty: string, unset: string][] = [
    ["${V}", "a", "", ""],
    ["${V:-d}", "a", "d", "d"],
    ["${V-d}", "a", "", "d"],
    ["${V:+w}", "w", "", ""],
    ["${V+w}", "w", "w", ""],
    ["${V:=d}", "a", "d", "d"],
    ["${V=d}", "a", "", "d"],
    ["${V:?m}", "a", "", ""],
    ["${V?m}", "a", "", ""],
    ["${V:-x${A}y}z", "az", "xayz", "xayz"],
    ["${V:-${V:-e}}", "a", "e", "e"],
  ];
  for (const [form, ...values] of cases) {
    for (const [index, name] of ["A", "EMPTY", "UNSET"].entries()) {
      equal(filled(form.replaceAll("V", name)).text, values[index], `${form} of ${name}`);
    }
  }
});

Deno.test("ShellForms.fill remembers what '=' sets, from one text to the next", () => {
  const forms = new ShellForms(env);
  equal(forms.fill("${NEW} ${NEW:=n} ${NEW}").text, " n n");
  equal(forms.fill("${NEW-x}").text, "n");
});

Deno.test("ShellForms.fill tells of what must be set, and of forms that it does not do", () => {
  const mistakesIn = (text: string) =>
    filled(text).mistakes.map(({ message, at }) => `${at}: ${message}`);
  deepEqual(mistakesIn("x ${UNSET:?say ${A}} ${EMPTY:?} ${EMPTY?} ${UNSET?}"), [
    "2: environment variable 'UNSET' is not set: say a",
    "21: environment variable 'EMPTY' is not set",
    "42: environment variable 'UNSET' is not set",
  ]);
  const others = ["${A:1}", "${A#x}", "${A%x}", "${A/a/b}", "${A^}", "${A,}", "${A@U}", "${#A}"];
  for (const form of others) {
    const [mistake] = mistakesIn(form);
    equal(
      /^0: the form '\$\{A?.…\}' is not supported by Weir/.test(mistake),
      true,
      `${form}: ${mistake}`,
    );
  }
  deepEqual(mistakesIn("${A:-${UNSET?}}"), []);
  deepEqual(mistakesIn("${A:-x\n}"), ["0: '${A:-' has no '}' on its line"]);
});

Deno.test("ShellForms.fill leaves what is no form, and marks it for the reader", () => {
  for (const text of ["$A", "$1/$name", "{A}", "\\$", "a}"]) equal(filled(text).text, text);
  for (const text of ["${", "${}", "${ A }", "${a.b}", "$${."]) {
    equal(filled(text).text, text.replace("${", () => "$${"));
  }
  equal(filled("${FORM}").text, "$${A}");
});

Deno.test("ShellForms.fill knows where things stood", () => {
  const { text, originalOffset } = filled("ab${PART}cd${UNSET}ef");
  equal(text, "abx: [1, 2]cdef");
  const offsets = Array.from(text, (_, offset) => originalOffset(offset));
  deepEqual(offsets, [0, 1, ...Array(9).fill(2), 9, 10, 19, 20]);
});

Deno.test("ShellForms.fill: what it did not fill in stands where it stood", () => {
  const piece = fc.constantFrom(
    "a",
    "\n",
    "${A}",
    "${UNSET}",
    "${PART}",
    "${X:-${A}}",
    "${",
    "}",
    "$",
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
    const written = pieces.join("");
    const { text, originalOffset } = filled(written);
    let last = 0;
    for (let offset = 0; offset < text.length; offset++) {
      const origin = originalOffset(offset);
      equal(origin >= last && origin < written.length, true);
      if (text[offset] === "\n") equal(written[origin], "\n");
      last = origin;
    }
  }));
});

/** What a person is told of a text that is not the YAML that was meant. */
import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { readSource } from "../../../config/source.ts";
import { problemsOf } from "../problems_of.ts";

const routes = (line: string) => `routes:\n  - ${line}\n    upstream: http://a\n`;

const mistakes: readonly { name: string; text: string; told: readonly string[] }[] = [
  {
    name: "a wildcard without quotes",
    text: routes("host: *.example.com"),
    told: [
      '2:11: *.example.com is an alias in YAML; for the text itself write "*.example.com"',
    ],
  },
  {
    name: "wildcards without quotes, in a list and as a key",
    text: "hosts: [*.a, b]\n*.c: d\n",
    told: [
      `2:1: *.c is an alias in YAML; for the text itself write "*.c"`,
    ],
  },
  {
    name: "an asterisk for every address",
    text: "listen: *:80\nroutes: [{ upstream: http://a }]\n",
    told: [
      "1:9: *:80 is an alias in YAML; for every address write :80",
    ],
  },
  {
    name: "an asterisk alone",
    text: routes("host: *"),
    told: ['2:11: * is an alias in YAML; for the text itself write "*"'],
  },
  {
    name: "an at sign, a backtick, a percent sign and a comma, each of which is told",
    text: "a: @x y # z\nb: [`x`, y]\nc: %x\nd: ,x\n",
    told: [
      `1:4: '@' begins no text in YAML; write "@x y"`,
      "2:5: '`' begins no text in YAML; write \"`x`\"",
      `3:4: '%' begins no text in YAML; write "%x"`,
      `4:4: ',' begins no text in YAML; write ",x"`,
    ],
  },
  {
    name: "a text too long to be shown",
    text: `a: @${"x".repeat(100)}`,
    told: ["1:4: '@' begins no text in YAML; put it in quotes"],
  },
  {
    name: "signs of YAML: a tag, an anchor, a text of several lines",
    text: "a: !secret b\nb: &x/y\nc: >x\n",
    told: [
      `1:4: !secret is a tag in YAML; for the text itself write "!secret"`,
      `3:4: '>' begins a text on the lines below; for one here write ">x"`,
    ],
  },
  {
    name: "an anchor of nothing",
    text: routes("path: &x/y"),
    told: ['2:11: &x/y is an anchor in YAML; for the text itself write "&x/y"'],
  },
  {
    name: "a text with a colon and a space",
    text: routes("host: a: b # c"),
    told: [`2:11: a text with ': ' in it needs quotes; write "a: b"`],
  },
  {
    name: "a variable between brackets",
    text: routes("request: { headers: { set: { X-A: http://${host}:80 } } }"),
    told: ['2:39: between brackets a variable needs quotes; write "http://${host}:80"'],
  },
  {
    name: "an escape that JSON does not have",
    text: routes('path: { regex: "^/\\d+" }'),
    told: [
      "2:23: \\d means nothing between double quotes; write \\\\d, or put the text in single " +
      "quotes, where a backslash is one",
    ],
  },
  {
    name: "a line one space short",
    text: "routes:\n  - host: a\n   upstream: http://a\n",
    told: [
      "3:4: the line is indented by 3 spaces; write 4 spaces to put 'upstream' below 'host' of " +
      "line 2",
    ],
  },
  {
    name: "a line one space too far to the right",
    text: "routes:\n  - host: a\n     upstream: http://a\n",
    told: [
      "3:6: the line is indented by 5 spaces; write 4 spaces to put 'upstream' below 'host' of " +
      "line 2",
    ],
  },
  {
    name: "a line that is not to be indented",
    text: 'listen: ":80"\n admin: off\nroutes: []\n',
    told: [
      "2:2: the line is indented by 1 space; take them out to put 'admin' below 'listen' of line 1",
    ],
  },
  {
    name: "a line below a comment, which counts for nothing",
    text: "upstreams:\n  shop:\n    targets: http://a\n # b:\n\n   strategy: p2c\n",
    told: [
      "6:4: the line is indented by 3 spaces; write 4 spaces to put 'strategy' below 'targets' " +
      "of line 3",
    ],
  },
  {
    name: "a key in the column of the dashes",
    text: "routes:\n  - host: a\n  upstream: http://a\n",
    told: [
      "3:3: the line is indented by 2 spaces; write 4 spaces to put 'upstream' below 'host' of " +
      "line 2, or '- ' before it for a new item",
    ],
  },
  {
    name: "a dash in another column",
    text: "routes:\n - host: a\n   upstream: http://a\n- upstream: http://b\n",
    told: [
      "4:1: the line is not indented; write 1 space to put the '-' below the '-' of line 2",
    ],
  },
  {
    name: "an item among keys",
    text: "upstreams:\n  shop: b\n  - c\n",
    told: [
      "3:3: a '-' cannot stand below 'shop' of line 2, which is no item; take it out, or begin a " +
      "list below a key of its own",
    ],
  },
  {
    name: "a key among items",
    text: "- a\nb: c\n",
    told: [
      "2:1: 'b' stands among the items of a list; write '- ' before it, or indent it as what it " +
      "belongs to",
    ],
  },
  {
    name: "a list on the line of its key",
    text: "routes: - host: a\n",
    told: ["1:9: a list begins on the line below its key; move the '-' there"],
  },
  {
    name: "tabs",
    text: "routes:\n\t- host: a\n\t  upstream: http://a\n",
    told: [
      "2:1: YAML is indented by plain spaces alone; write them in place of this tab, and in 1 " +
      "more line",
    ],
  },
  {
    name: "a tab in a line that would go on with the one before",
    text: "routes:\n  - host: a\n  \tupstream: http://a\n",
    told: ["3:3: YAML is indented by plain spaces alone; write them in place of this tab"],
  },
  {
    name: "a space of another kind, as pages have them",
    text: "routes:\n  - host: a\n   \u00a0upstream: http://a\n",
    told: [
      "3:4: YAML is indented by plain spaces alone; write them in place of this sign (U+00A0)",
    ],
  },
  {
    name: "no space behind a colon",
    text: "routes:\n  - host:a\n    upstream: http://a\n",
    told: [
      "2:10: there is no space behind 'host:'; a key and its value are apart, as in 'host: …'",
    ],
  },
  {
    name: "no colon",
    text: 'listen: ":80"\nroutes\n  - upstream: http://a\n',
    told: ["2:1: there is no ':' behind 'routes'; a key ends with one"],
  },
  {
    name: "a quote that is not closed",
    text: routes('host: "a'),
    told: ['2:11: the text that begins here has no " at its end; write it'],
  },
  {
    name: "text behind a quote",
    text: routes("host: 'it's'"),
    told: [
      "2:15: the text has ended with the ' before this; write '' for a ' within the text, or take " +
      "this away",
    ],
  },
  {
    name: "a bracket that is not closed",
    text: routes("host: [a, b"),
    told: [
      "2:11: the '[' that begins here has no ']' before line 3; write it, or indent that line " +
      "further",
    ],
  },
  {
    name: "a brace that is not closed",
    text: '{ "routes": [{ "upstream": "http://a" }]\n',
    told: ["1:1: the '{' that begins here has no '}' at the end of the text; write it"],
  },
  {
    name: "brackets of two kinds",
    text: "a: [b}",
    told: ["1:6: '}' closes what '[' begins; write ']'"],
  },
  {
    name: "a bracket too many",
    text: "a: [b]]",
    told: ["1:7: this ']' closes nothing; leave it out"],
  },
  {
    name: "commas missing and too many",
    text: '{ "a": "b" "c": "d" }',
    told: ["1:8: a ',' is missing behind this, or quotes round a text with ': ' in it"],
  },
  {
    name: "a comma too many",
    text: "{ a: b,, c: d }",
    told: ["1:8: this ',' is one too many; leave it out"],
  },
  {
    name: "a comment too close",
    text: 'a: "b"#c',
    told: ["1:7: a space is missing before '#'; or put all of the text in quotes"],
  },
  {
    name: "what may be a secret is not shown",
    text: "token: @s3cret\nset: { Authorization: !s3cret }\n",
    told: [
      "1:8: '@' begins no text in YAML; put it in quotes",
      "2:23: '!' begins a tag in YAML; put the text in quotes",
    ],
  },
  {
    name: "an alias that may be a secret is not shown",
    text: "admin: { address: ':1', token: *s3cret }\nroutes: [{ upstream: http://a }]\n",
    told: ["1:32: '*' begins an alias in YAML; put the text in quotes"],
  },
  {
    name: "what no other words are for",
    text: "a: &x &y b",
    told: [
      "1:7: no YAML from here on (A node can have at most one anchor); compare it with the lines " +
      "around it, and put in quotes what is meant as text",
    ],
  },
];

for (const { name, text, told } of mistakes) {
  Deno.test(`a mistake in YAML: ${name}`, () => deepEqual(problemsOf(text), told));
  Deno.test(`a mistake in YAML, with CRLF: ${name}`, () => {
    deepEqual(problemsOf(text.replaceAll("\n", "\r\n")), told);
  });
}

Deno.test("a bracket may be closed as far left as its key stands", () => {
  const { value, problems } = readSource({ name: "w", text: "a: [\n  b,\n]\nc: {\n}\n" }, {});
  deepEqual({ value, problems }, { value: { a: ["b"], c: {} }, problems: [] });
});

const piece = fc.constantFrom(
  ...["a: ", "- ", "b", "  ", "   ", "\n", "\n  ", "\n   ", "\t", '"', "'", "[", "]", "{", "}"],
  ...[
    ",",
    ":",
    "*",
    "&",
    "!",
    "|",
    ">",
    "%",
    "@",
    "`",
    "#",
    " #",
    "${",
    "? ",
    "---",
    "\\d",
    "\r\n",
  ],
);

Deno.test("whatever is wrong with a text is told at a place in it, never thrown", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join("")), (text) => {
      const { value, problems } = readSource({ name: "w", text }, {});
      ok(value !== undefined || problems.length > 0);
      const lines = text.split("\n");
      for (const { line, column, message } of problems) {
        ok(line! <= lines.length && column! <= lines[line! - 1].length + 1, `${line}:${column}`);
        equal(/undefined|NaN/.test(message), false, message);
      }
    }),
    { numRuns: 5000 },
  );
});

import { deepEqual, equal } from "node:assert/strict";
import * as v from "valibot";
import { parseText } from "../../config/scalars.ts";
import { checkAhead, list, named, scalar, section } from "../../config/sections.ts";

const part = section({ name: scalar(parseText) });
const parts = { list: list(part), named: named(parseText, part) };

function check(schema: v.GenericSchema, input: unknown) {
  const { output, issues } = v.safeParse(schema, input);
  return { output, problems: issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`) };
}

Deno.test("checkAhead: what was found is what the check of the whole then finds", () => {
  for (const schema of Object.values(parts)) {
    const input = () => schema === parts.list ? [{ name: "a" }, { nme: 1 }] : { x: { name: 1 } };
    const ahead = input();
    for (const each of Object.values(ahead)) checkAhead(part, each);
    deepEqual(check(schema, ahead), check(schema, input()));
  }
});

Deno.test("checkAhead: what was found is used once, and for that schema alone", () => {
  const item: { name: unknown } = { name: "a" };
  checkAhead(part, item);
  item.name = 1;
  equal(check(list(section({ name: scalar(String) })), [item]).problems, undefined);
  equal(check(parts.list, [item]).problems, undefined);
  deepEqual(check(parts.list, [item]).problems, ["0.name: expected text, got 1; put it in quotes"]);
});

Deno.test("section: what is not there yet is said so, and nothing is missed in its place", () => {
  const route = section({ upstream: scalar(parseText) }, {
    called: "a route",
    notYet: ["respond"],
  });
  deepEqual(check(route, { respond: 1 }).problems, ["respond: 'respond' is not supported yet"]);
  deepEqual(check(route, { return: 1 }).problems, [
    "return: unknown key 'return'; in Weir that is 'respond', which is not supported yet",
  ]);
});

Deno.test("section: one of another language gives no hints on Weir's", () => {
  const other = section({ target: scalar(parseText) });
  deepEqual(check(other, { proxy_pass: 1, target: "a" }).problems, [
    "proxy_pass: unknown key 'proxy_pass'; known keys: target",
  ]);
});

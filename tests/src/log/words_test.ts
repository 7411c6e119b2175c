import { deepEqual, equal } from "node:assert/strict";
import { textEvent } from "../../../src/log/lines.ts";
import { textOf, wordsOf } from "../../../src/log/words.ts";

Deno.test("wordsOf gives a word for each value in an object", () => {
  const routes = { added: 1, removed: 0, names: ["a", "b"], none: undefined, last: { at: null } };
  deepEqual(wordsOf("routes", routes), [
    ...["routes.added=1", "routes.removed=0", "routes.names=a,b", "routes.last.at=null"],
  ]);
  deepEqual([wordsOf("a", undefined), wordsOf("a", {}), wordsOf("a", [])], [[], [], ["a="]]);
});

Deno.test("wordsOf and textOf never give the name of a type", () => {
  const values = [
    ...[{ a: { b: {} } }, [{ a: 1 }, [{ b: 2 }]], Object.create(null), new Error("lost")],
    ...[new URL("http://a/"), new Date(0), null, true, 1n, Symbol("s"), [[["x"]]]],
  ];
  for (const value of values) {
    const text = textOf(value) + wordsOf("key", value).join(" ");
    equal(text.includes("[object"), false, text);
  }
  equal(textOf([{ a: 1 }, "b"]), '{"a":1},b');
});

Deno.test("textEvent tells of a reload what has changed", () => {
  const counts = { added: 1, removed: 0, kept: 2 };
  const text = textEvent({
    category: ["weir"],
    level: "info",
    message: ["reloaded ", { of: "routes" }, ""],
    rawMessage: "",
    timestamp: 0,
    properties: { routes: counts, targets: counts, problems: ["a", "b"] },
  });
  equal(
    text,
    '1970-01-01T00:00:00.000Z info reloaded {"of":"routes"} routes.added=1 routes.removed=0 ' +
      "routes.kept=2 targets.added=1 targets.removed=0 targets.kept=2 problems=a,b\n",
  );
});

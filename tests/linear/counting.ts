/**
 * Loaded before Weir: counts the characters and items that built-in methods of texts, lists and
 * regexes look at for it, and tells the sum to each who connects to COUNT_PORT. A method that is
 * called for each character of a text, and looks at all that follows, shows in it. That one call is
 * linear is the engine's affair, and for regexes what regexes_test.ts proves.
 */
import { createServer } from "node:net";
import process from "node:process";

let steps = 0;

// deno-lint-ignore no-explicit-any
type Any = any;
/** By what it was called on, what it gave, and what it was given. */
type Cost = (on: Any, result: Any, args: Any[]) => number;

function count(prototype: object, names: readonly string[], cost: Cost): void {
  for (const name of names) {
    replace(prototype, name, (method) =>
      function (this: unknown, ...args: unknown[]) {
        const result = method.apply(this, args);
        steps += 1 + cost(this, result, args);
        return result;
      });
  }
}

type Method = (this: Any, ...args: Any[]) => Any;

function replace(prototype: object, name: string, by: (method: Method) => Method): void {
  Object.defineProperty(prototype, name, { value: by(Reflect.get(prototype, name)) });
}

const whole: Cost = (on) => on.length;
const nothing: Cost = () => 0;

count(String.prototype, ["charAt", "charCodeAt", "codePointAt", "at"], nothing);
count(String.prototype, ["startsWith", "endsWith"], (_, __, [text]) => text.length);
count(
  String.prototype,
  ["slice", "substring", "substr", "padStart", "repeat"],
  (_, text) => text.length,
);
count(String.prototype, ["indexOf", "includes"], (on, found, [wanted, from = 0]) => {
  const end = typeof found === "number" && found >= 0 ? found + String(wanted).length : on.length;
  return Math.max(end - from, 0);
});
count(String.prototype, [
  ...["lastIndexOf", "replace", "replaceAll", "match", "matchAll", "search", "concat"],
  ...["trim", "trimStart", "trimEnd", "toLowerCase", "toUpperCase", "normalize", "toWellFormed"],
], whole);
count(Array.prototype, [
  ...["includes", "indexOf", "find", "findIndex", "some", "every", "filter", "map", "flatMap"],
  ...["join", "reverse", "sort", "concat", "flat", "shift", "unshift", "splice", "slice", "reduce"],
], whole);

/** An engine whose `exec` is another asks it at each place, which is not how it splits otherwise. */
let isSplitting = false;

replace(String.prototype, "split", (split) =>
  function (this: string, ...args) {
    steps += 1 + this.length;
    isSplitting = true;
    try {
      return split.apply(this, args);
    } finally {
      isSplitting = false;
    }
  });

/** `test`, `search`, `replace` and their like come to it, too. */
replace(RegExp.prototype, "exec", (exec) =>
  function (this: RegExp, text: string) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const found = exec.call(this, text);
    const end = found === null ? String(text).length : found.index + found[0].length;
    if (!isSplitting) steps += 1 + end - from;
    return found;
  });

createServer((socket) => socket.end(String(steps)))
  .listen(Number(process.env.COUNT_PORT), "127.0.0.1").unref();

/**
 * Whatever a peer sends, a regex of Weir's takes time in proportion to its length. A backtracking
 * engine gives no such promise, so each is proven by itself: recheck makes an automaton of it, and
 * finds the input on which it would look at one place again and again, or shows that there is none.
 */
import { deepEqual, match } from "node:assert/strict";
import { createRequire } from "node:module";
import { regexesIn } from "./literals.ts";

interface Proof {
  readonly status: "safe" | "vulnerable" | "unknown";
  readonly complexity?: { readonly summary: string };
}

/** What is used of recheck, which is there only once the tests have been set up. */
interface Recheck {
  check(pattern: string, flags: string, params: { checker: "automaton" }): Promise<Proof>;
}

const recheck: Recheck = createRequire(import.meta.url)("../runtimes/node_modules/recheck");

const { literals: all, makers } = regexesIn(["src", "routes"]);

/** What the command line looks at is of the program's owner: arguments, and configs. */
const literals = all.filter(({ name }) => !name.startsWith("src/cli/"));

/** Of which no automaton can be made, and why they are linear all the same. */
const argued: Readonly<Record<string, string>> = {};

/** Why what these make of texts is linear. */
const arguedMakers: Readonly<Record<string, string>> = {
  "src/grammar/regex/syntax.ts": "asks of one character at a time",
  "src/grammar/url_pattern.ts":
    "is matched by the linear engine, but for segments of one kind each",
  "src/program/pem.ts": "a block without an end takes all that is left",
  "src/proxy/rewrite/replacement.ts": "its groups are counted, on no text",
  "src/workers/config_text.ts": "is compiled anew, and not matched itself",
};

async function complexityOf(pattern: string, flags: string): Promise<string> {
  const { status, complexity } = await recheck.check(pattern, flags, { checker: "automaton" });
  return status === "safe" ? "linear" : complexity?.summary ?? "not proven";
}

Deno.test({
  name: "regexes: each literal in src and routes is proven to be linear",
  // A process that recheck keeps for its next question.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const unproven: string[] = [];
    for (const { name, pattern, flags } of literals) {
      const complexity = await complexityOf(pattern, flags);
      if (complexity !== "linear") unproven.push(`${name} is ${complexity}`);
    }
    deepEqual(unproven, Object.keys(argued).map((name) => `${name} is not proven`));
  },
});

Deno.test("regexes: who makes them from texts is known", () => {
  deepEqual(makers, Object.keys(arguedMakers));
});

Deno.test({
  name: "regexes: what is not linear is found",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    match(await complexityOf(String.raw`[ \t]*,[ \t]*`, ""), /^2nd degree/);
    match(await complexityOf(String.raw`\s+$`, ""), /^2nd degree/);
    match(await complexityOf("^(a|a)*b", ""), /^exponential/);
  },
});

Deno.test("regexes: literals are found where they stand", () => {
  const names = literals.map(({ name }) => name);
  deepEqual(names.filter((name) => name.startsWith("src/http/form.ts")), [
    "src/http/form.ts: /[%+]/",
    "src/http/form.ts: /%[0-9A-Fa-f]{2}/g",
    String.raw`src/http/form.ts: /[\x80-\xff]/`,
  ]);
});

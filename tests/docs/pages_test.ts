/** That whoever starts at the README gets everywhere, and finds what is named there. */
import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../command/weir.ts";
import { exists, type Page, pages, target } from "./page.ts";

function pageNamed(name: string): Page | undefined {
  return pages.find((page) => page.name === name);
}

Deno.test("README: under 250 lines", () => {
  ok(readFileSync(join(ROOT, "README.md"), "utf8").split("\n").length < 250);
});

Deno.test("pages: each can be reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const name of reached) {
    const page = pageNamed(name);
    for (const link of page?.links ?? []) {
      const file = target(page!, link)?.file;
      if (file !== undefined) reached.add(file);
    }
  }
  deepEqual(pages.map(({ name }) => name).filter((name) => !reached.has(name)), []);
});

Deno.test("pages: every link leads somewhere", () => {
  const dead = pages.flatMap((page) =>
    page.links.filter((link) => isDead(page, link)).map((link) => `${page.name}: ${link}`)
  );
  deepEqual(dead, []);
});

function isDead(page: Page, link: string): boolean {
  const found = target(page, link);
  if (found === undefined) return !URL.canParse(link);
  const { file, anchor } = found;
  if (anchor === "") return !exists(file);
  return !pageNamed(file)?.anchors.has(anchor);
}

// A name in capitals is to be filled in.
Deno.test("pages: every file and folder that is named is there", () => {
  const paths = /^(?:src|routes|config|tests|bench|examples|docs|deploy)\/[\w./-]*$/;
  const missing = pages.flatMap(({ name, code }) =>
    code.filter((text) => paths.test(text) && !/[A-Z]{3}/.test(text) && !exists(text))
      .map((text) => `${name}: ${text}`)
  );
  deepEqual(missing, []);
});

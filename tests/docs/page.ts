/** The pages of the documentation, as what stands in them: headings, links, snippets, code. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { ROOT } from "../command/weir.ts";

/** Text between two lines of three backticks. */
export interface Snippet {
  readonly language: string;
  /** What follows the language: `route` of "yaml route". */
  readonly marker: string;
  readonly text: string;
  /** PAGE:LINE of its first line. */
  readonly place: string;
}

export interface Page {
  /** From the root of the repository. */
  readonly name: string;
  readonly snippets: readonly Snippet[];
  /** What `#…` may name. */
  readonly anchors: ReadonlySet<string>;
  /** Where its links and pictures lead, as written. */
  readonly links: readonly string[];
  /** What stands in backticks within a line. */
  readonly code: readonly string[];
}

/** Every page that there is. */
export const pages: readonly Page[] = [...markdownIn("."), ...markdownIn("docs", true)].map(read);

function markdownIn(folder: string, recursive = false): string[] {
  return readdirSync(join(ROOT, folder), { recursive, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => normalize(join(folder, name)))
    .sort();
}

function read(name: string): Page {
  const prose: string[] = [];
  const snippets: Snippet[] = [];
  let open: Snippet | undefined;
  readFileSync(join(ROOT, name), "utf8").split("\n").forEach((line, index) => {
    const [, tag] = /^ *```(.*)$/.exec(line) ?? [];
    if (tag === undefined) {
      if (open === undefined) prose.push(line);
      else open = { ...open, text: `${open.text}${line}\n` };
    } else if (open === undefined) {
      const [, language, marker] = /^(\S*) *(.*)$/.exec(tag)!;
      open = { language, marker, text: "", place: `${name}:${index + 2}` };
    } else {
      snippets.push(open);
      open = undefined;
    }
  });
  if (open !== undefined) throw new Error(`${open.place}: the snippet has no end`);
  const text = prose.join("\n");
  const code = [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code.replace(/\s+/g, " "));
  const links = text.replace(/`[^`]+`/g, "").matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g);
  return {
    name,
    snippets,
    anchors: new Set(prose.flatMap(anchorOf)),
    links: [...links].map(([, link, picture]) => link ?? picture),
    code,
  };
}

/** As GitHub makes it of a heading. */
function anchorOf(line: string): string[] {
  const [, heading] = /^#+ (.*)$/.exec(line) ?? [];
  if (heading === undefined) return [];
  return [heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-")];
}

/** Where a link of `page` leads within the repository; undefined: out of it. */
export function target(page: Page, link: string): { file: string; anchor: string } | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path, anchor = ""] = link.split("#");
  return { file: path === "" ? page.name : normalize(join(dirname(page.name), path)), anchor };
}

export function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

/**
 * The `yaml` snippets of the documentation. One without a marker is a whole config; what else its
 * marker says:
 *
 * - `part`: keys of a config, whose upstreams and routes stand elsewhere
 * - `upstream`, `route`: keys of one
 * - `other`: the file of another program
 * - a name with a dot: a file, for the commands of the same page
 */
import { parse } from "yaml";
import { loadConfig } from "../../config/load.ts";
import type { Snippet } from "./page.ts";

const TARGETS = ["http://localhost:8001", "http://localhost:8002"];

/** Throws where Weir does not take it. */
export function load({ marker, text, place }: Snippet): void {
  if (marker === "other") return void parse(text);
  const whole = wrapped(text, marker);
  const sources = [{ name: place, text: whole }];
  if (marker !== "") sources.push({ name: "the rest", text: restOf(whole) });
  loadConfig(sources, {});
}

function wrapped(text: string, marker: string): string {
  const indented = text.replace(/^(?=.)/gm, "    ");
  switch (marker) {
    case "":
    case "part":
      return text;
    case "upstream":
      return `upstreams:\n  shop:\n${indented}` +
        (/^targets:/m.test(text) ? "" : `    targets: ${JSON.stringify(TARGETS)}\n`);
    case "route":
      return `routes:\n  -\n${indented}` +
        (/^(?:upstream|redirect|respond|files|handler):/m.test(text) ? "" : "    upstream: shop\n");
  }
  throw new Error(`unknown marker '${marker}'`);
}

/** The upstreams that a part speaks of and does not have; a route where it has none. */
function restOf(text: string): string {
  const { upstreams = {}, routes, tcp = [] } = parse(text);
  const named = [...routes ?? [], ...tcp].flatMap(upstreamsOf).filter((name) =>
    /^[\w.-]+$/.test(name) && !Object.hasOwn(upstreams, name)
  );
  return JSON.stringify({
    upstreams: Object.fromEntries(named.map((name) => [name, { targets: TARGETS }])),
    ...(routes === undefined ? { routes: [{ upstream: TARGETS[0] }] } : {}),
  });
}

/** What `upstream` says anywhere in it. */
function upstreamsOf(value: unknown): string[] {
  return Object.entries(Object(value)).flatMap(([key, inner]) =>
    key === "upstream" && typeof inner === "string"
      ? [inner]
      : typeof inner === "string"
      ? []
      : upstreamsOf(inner)
  );
}

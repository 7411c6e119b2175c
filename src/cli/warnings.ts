/**
 * What in a config that checks is hardly meant: it would run, but some of it does nothing, or not
 * what it seems to say. A warning fails no check.
 */
import type { Finding } from "../../config/findings.ts";
import type { Loaded } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { paramsMissing } from "./warnings/path_params.ts";
import { unsafeMethods } from "./warnings/unsafe_methods.ts";

export type Warning = Pick<Finding, "message" | "path" | "ofKey">;

const all: readonly ((config: Config) => Iterable<Warning>)[] = [
  unsafeMethods,
  paramsMissing,
];

/** One a line, `FILE:LINE:COL: warning: message`, in the order in which they stand. */
export function warningLines({ config, placeOf }: Loaded): string[] {
  const placed = all.flatMap((find) =>
    Array.from(find(config), (warning) => ({ ...warning, ...placeOf(warning) }))
  );
  const files = new Set(placed.map(({ file }) => file));
  const ordered = [...files].flatMap((name) =>
    placed.filter(({ file }) => file === name)
      .sort((a, b) => a.line - b.line || a.column - b.column)
  );
  return ordered.map(({ file, line, column, message }) =>
    `${file}:${line}:${column}: warning: ${message}`
  );
}

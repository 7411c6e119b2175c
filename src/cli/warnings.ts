/**
 * What in a config that checks is hardly meant: it would run, but some of it does nothing, or not
 * what it seems to say. A warning fails no check.
 */
import type { Finding } from "../../config/findings.ts";
import type { Loaded } from "../../config/load.ts";
import { positionText } from "../../config/problems.ts";
import type { Config } from "../../config/schema.ts";
import { idleStrips } from "./warnings/idle_strips.ts";
import { literalPaths } from "./warnings/literal_paths.ts";
import { literalVariables } from "./warnings/literal_variables.ts";
import { oddCertificates } from "./warnings/certificates.ts";
import { ownListeners } from "./warnings/own_listeners.ts";
import { paramsMissing } from "./warnings/path_params.ts";
import { shadowedRoutes } from "./warnings/shadowed_routes.ts";
import { unsafeMethods } from "./warnings/unsafe_methods.ts";
import { unusedUpstreams } from "./warnings/unused_upstreams.ts";

export interface Warning extends Pick<Finding, "message" | "path" | "ofKey"> {
  /** The path to what else it is about, whose place follows the message. */
  readonly see?: Finding["path"];
}

const all: readonly ((config: Config) => Iterable<Warning>)[] = [
  idleStrips,
  literalPaths,
  literalVariables,
  oddCertificates,
  ownListeners,
  paramsMissing,
  shadowedRoutes,
  unsafeMethods,
  unusedUpstreams,
];

/** One a line, `FILE:LINE:COL: warning: message`, in the order in which they stand. */
export function warningLines(
  { config, placeOf }: Pick<Loaded, "config" | "placeOf">,
  kinds = all,
): string[] {
  const placed = kinds.flatMap((find) =>
    Array.from(find(config), ({ message, see, ...warning }) => {
      const other = see && placeOf({ path: see });
      const where = other ? ` (${positionText(other)})` : "";
      return { message: message + where, ...placeOf(warning) };
    })
  );
  const inOrder = placed.toSorted((a, b) =>
    Number(a.file > b.file) - Number(a.file < b.file) || a.line - b.line || a.column - b.column
  );
  return inOrder.map((warning) => `${positionText(warning)}: warning: ${warning.message}`);
}

/** Of certificates alone, which a start and a reload tell of as well. */
export function certificateWarnings(loaded: Pick<Loaded, "config" | "placeOf">): string[] {
  return warningLines(loaded, [oddCertificates]);
}

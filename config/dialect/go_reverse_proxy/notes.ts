import type { Note } from "../../dialect.ts";
import type { Mark } from "../../source.ts";
import { markAt } from "./config.ts";
import type { File } from "./file.ts";
import type { InternalApi } from "./internal_api.ts";

/** Notes on what differs in Weir. */
export function* notesOf(file: File, top: Mark, api: InternalApi): Iterable<Note> {
  const { http_routes: rules, http_config: { port } } = file;
  if (api.narrowed) {
    yield {
      message: `the internal API is at ${api.address}, which only this machine reaches; for ` +
        "others it needs a token, in Weir's own language: admin: { address, token }",
      position: top.value(),
      path: ["admin"],
    };
  }
  if (rules.length === 0) {
    yield {
      message: `nothing listens on ${port.address}: there are no http_routes`,
      position: markAt(top, "http_config", "port").value(),
      path: ["listen"],
    };
  }
  for (const [index, { target }] of rules.entries()) {
    const { pathname, search } = new URL(target);
    if (pathname === "/" && search === "") continue;
    yield {
      message: `${pathname}${search} of the target is put before the path of each request`,
      position: markAt(top, "http_routes", index, "target").value(),
      path: ["routes", index, "upstream"],
    };
  }
}

/** The cookie that keeps a client on its target. */
import * as v from "valibot";
import { parseCookieAge, parseCookieName, parseCookiePath } from "../cookies.ts";
import { expected } from "../problems.ts";
import { ScalarError } from "../scalars.ts";
import { oneOf, scalar, section } from "../sections.ts";

function parseSecure(input: unknown): "auto" | boolean {
  if (input === "auto" || typeof input === "boolean") return input;
  throw new ScalarError(expected("auto, true or false", input));
}

export const stickyCookie = v.pipe(
  section({
    cookie: v.optional(scalar(parseCookieName), "weir_sticky"),
    path: v.optional(scalar(parseCookiePath), "/"),
    /** Absent: a session cookie, which ends with the browser. */
    max_age: v.optional(scalar(parseCookieAge)),
    same_site: v.optional(oneOf(["lax", "strict", "none"], { called: "value" }), "lax"),
    /** `auto`: if the client came over https. */
    secure: v.optional(scalar<"auto" | boolean, "auto" | boolean>(parseSecure), "auto"),
  }, { called: "'sticky'" }),
  v.forward(
    v.check(
      ({ same_site, secure }) => same_site !== "none" || secure !== false,
      "browsers drop a cookie with same_site none that is not secure; write auto or true",
    ),
    ["secure"],
  ),
);

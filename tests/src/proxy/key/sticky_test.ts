import { deepEqual, equal, match } from "node:assert/strict";
import type { Call } from "../../../../src/proxy/call.ts";
import { Fields } from "../../../../src/http/fields.ts";
import { NO_DIGEST } from "../../../../src/upstream/hash.ts";
import { xxh64 } from "../../../../src/strategy/hash/fastest.ts";
import { StickyCookie, type StickyCookieOptions } from "../../../../src/proxy/key/sticky.ts";
import { digitsOf } from "../../../../src/upstream/hash.ts";
import { targetDigest } from "../../../../src/strategy/sticky.ts";
import { targetsOf } from "../../strategy/targets.ts";
import { callWith, trustedCallWith } from "./call.ts";

const DEFAULTS = {
  hash: xxh64,
  cookie: "weir_sticky",
  path: "/",
  same_site: "lax",
  secure: "auto",
} as const;

const targets = targetsOf([1, 1]);
const [a, b] = targets;
const nameOf = ({ url }: { url: string }) => digitsOf(targetDigest(url, xxh64));

function cookieWith(changes: Partial<StickyCookieOptions> = {}): StickyCookie {
  return new StickyCookie(targets, { ...DEFAULTS, ...changes });
}

/** The cookies set on the answer of `a`. */
function marks(cookie: StickyCookie, call: Call): string[] {
  call.target = a;
  const fields = new Fields();
  cookie.mark(fields, call);
  return fields.all("set-cookie");
}

Deno.test("StickyCookie.textOf is the cookie's value, digestOf the target's digest", () => {
  const cookie = cookieWith();
  const text = cookie.textOf(callWith([["Cookie", `x=1; weir_sticky=${nameOf(a)}`]]));
  equal(text, nameOf(a));
  deepEqual(cookie.digestOf(text), targetDigest(a.url, xxh64));
  equal(cookie.source, "cookie weir_sticky");
});

Deno.test("StickyCookie.digestOf is none for what is no 16 hex digits in lower case", () => {
  const cookie = cookieWith();
  equal(cookie.textOf(callWith()), "");
  const others = ["", "0", "0123456789ABCDEF", "0123456789abcdefa", `"${nameOf(a)}"`, a.url];
  for (const text of others) equal(cookie.digestOf(text), NO_DIGEST, text);
  deepEqual(cookie.digestOf("ffffffff00000001"), { high: 0xffffffff, low: 1 });
});

Deno.test("StickyCookie.mark names the target that answered, and not by its URL", () => {
  const [mark, ...more] = marks(cookieWith(), callWith());
  deepEqual(more, []);
  equal(mark, `weir_sticky=${nameOf(a)}; Path=/; SameSite=Lax; HttpOnly`);
  match(nameOf(a), /^[0-9a-f]{16}$/);
});

Deno.test("StickyCookie.mark names a target alike in every process", () => {
  equal(nameOf(a), "a617683919a96dce");
  equal(nameOf(b), "e861cc90a92b89f7");
});

Deno.test("StickyCookie.mark is silent where the cookie names the target already", () => {
  const named = (value: string) => callWith([["Cookie", `weir_sticky=${value}`]]);
  deepEqual(marks(cookieWith(), named(nameOf(a))), []);
  equal(marks(cookieWith(), named(nameOf(b))).length, 1);
  equal(marks(cookieWith(), named("forged; x=1")).length, 1);
});

Deno.test("StickyCookie.mark is silent where no target was asked", () => {
  const fields = new Fields();
  cookieWith().mark(fields, callWith());
  equal(fields.size, 0);
});

Deno.test("StickyCookie.mark keeps the cookies that the target sets", () => {
  const call = callWith();
  call.target = a;
  const fields = Fields.from([["Set-Cookie", "session=1"]]);
  cookieWith().mark(fields, call);
  equal(fields.all("set-cookie").length, 2);
});

Deno.test("StickyCookie.mark writes its attributes", () => {
  const all = { path: "/shop", max_age: 86_400_000, same_site: "none", secure: true } as const;
  deepEqual(marks(cookieWith({ ...all, cookie: "s" }), callWith()), [
    `s=${nameOf(a)}; Path=/shop; Max-Age=86400; SameSite=None; HttpOnly; Secure`,
  ]);
});

Deno.test("StickyCookie.mark is for https where the client came by it, or where told to be", () => {
  const isSecure = (secure: "auto" | boolean, call: Call) =>
    marks(cookieWith({ secure }), call)[0].endsWith("; Secure");
  const https = { scheme: "https" } as const;
  equal(isSecure("auto", callWith()), false);
  equal(isSecure("auto", callWith([], https)), true);
  equal(isSecure(true, callWith()), true);
  equal(isSecure(false, callWith([], https)), false);
  const told = (proto: string): [string, string][] => [["X-Forwarded-Proto", proto]];
  equal(isSecure("auto", callWith(told("https"))), false);
  equal(isSecure("auto", trustedCallWith(told("HTTPS"))), true);
  equal(isSecure("auto", trustedCallWith(told("https, http"))), true);
  equal(isSecure("auto", trustedCallWith(told("http"), https)), false);
  equal(isSecure("auto", trustedCallWith([], https)), true);
  equal(isSecure("auto", trustedCallWith(told(""), https)), true);
});

import assert from "node:assert/strict";
import {
  parseCookieAge,
  parseCookieName,
  parseCookiePath,
  parseCookieValue,
} from "../../config/cookies.ts";
import { messageOf } from "./problems_of.ts";

Deno.test("parseCookieName takes a token", () => {
  for (const name of ["a", "__Host-id", "weir_sticky"]) assert.equal(parseCookieName(name), name);
  for (const name of ["", "a b", "a=b", "a;b", "ä"]) {
    assert.equal(
      messageOf(() => parseCookieName(name)),
      `expected a cookie's name like session_id, got '${name}'`,
    );
  }
});

Deno.test("parseCookieValue takes what a field can have", () => {
  for (const value of ["", "1", '"a"', "a b", "a=b", "é"]) {
    assert.equal(parseCookieValue(value), value);
  }
  for (const value of ["a;b", " a", "a ", "\ta", "a\r"]) {
    assert.match(
      messageOf(() => parseCookieValue(value)),
      /^expected a cookie's value, without ';' and blanks around it, got /,
    );
  }
});

Deno.test("parseCookiePath refuses what would end the attribute", () => {
  for (const path of ["/", "/a/b?c"]) assert.equal(parseCookiePath(path), path);
  for (const path of ["", "a", "/a;b", "/a b", "/ä"]) {
    assert.equal(
      messageOf(() => parseCookiePath(path)),
      `expected a cookie's path that begins with '/', without ';', got '${path}'`,
    );
  }
});

Deno.test("parseCookieAge counts seconds, for 400 days at most", () => {
  assert.equal(parseCookieAge("1000ms"), 1000);
  assert.equal(parseCookieAge("400d"), 34_560_000_000);
  const cases = {
    "1500ms": "expected a duration of whole seconds, got '1500ms'",
    "401d": "expected a duration of at most 400d, got '401d'",
    "0s": "expected a duration longer than 0, got '0s'",
  };
  for (const [age, message] of Object.entries(cases)) {
    assert.equal(messageOf(() => parseCookieAge(age)), message);
  }
});

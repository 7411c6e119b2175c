import assert from "node:assert/strict";
import fc from "fast-check";
import { compilePath } from "../../../../src/proxy/match/path.ts";
import type { PathPattern } from "../../../../src/grammar/patterns.ts";

const cases: [pattern: PathPattern, matching: string[], other: string[]][] = [
  [
    { kind: "segments", text: "/users" },
    ["/users", "/users/", "/users/7", "/users//x"],
    ["/users2", "/user", "/", "/Users", "/x/users", "*"],
  ],
  [{ kind: "segments", text: "/" }, ["/", "/a", "//", "*"], []],
  [{ kind: "segments", text: "/users/" }, ["/users/", "/users/7"], ["/users", "/users2"]],
  [{ kind: "segments", text: "/a b/é" }, ["/a%20b/%C3%A9", "/a%20b/%C3%A9/c"], ["/a", "/a%20b"]],
  [{ kind: "segments", text: "/x/../%7euser" }, ["/~user/a"], ["/x", "/x/"]],
  [{ kind: "exact", text: "/users" }, ["/users"], ["/users/", "/users/7", "/"]],
  [{ kind: "exact", text: "/%c3%a9" }, ["/%C3%A9"], []],
  [{ kind: "prefix", text: "/users" }, ["/users", "/users2", "/users/7"], ["/user", "/x/users"]],
  [{ kind: "prefix", text: "/a b" }, ["/a%20bc"], ["/a"]],
  [{ kind: "suffix", text: ".js" }, ["/a.js", "/.js"], ["/a.json", "/a.js/"]],
  [{ kind: "contains", text: "/v2/" }, ["/v2/", "/a/v2/b"], ["/v2", "/av2/"]],
  [{ kind: "regex", regex: /^\/users\/\d+$/u }, ["/users/7"], ["/users/x", "/users/7/"]],
  [{ kind: "regex", regex: /v\d/g }, ["/v1", "/a/v2/b"], ["/v", "/V1"]],
  [{ kind: "regex", regex: /^\/USERS/i }, ["/users"], ["/"]],
  [{ kind: "glob", text: "/a/*.js" }, ["/a/b.js", "/a/.js"], ["/a/b/c.js", "/a/bxjs"]],
  [{ kind: "pattern", text: "/users/:id" }, ["/users/7"], ["/users", "/users/", "/users/7/x"]],
  [{ kind: "pattern", text: "/users/:id?" }, ["/users/7", "/users"], ["/users7", "/users/7/x"]],
  [{ kind: "pattern", text: "/users{/list}?" }, ["/users/list", "/users"], ["/users/", "/user"]],
  [{ kind: "pattern", text: "/files/*" }, ["/files/", "/files/a/b"], ["/files", "/file"]],
  [{ kind: "pattern", text: "/é/:x(\\d+)" }, ["/%C3%A9/1"], ["/%C3%A9/a"]],
  [{ kind: "pattern", text: "/:name.:ext" }, ["/a.b", "/a.b.c"], ["/a", "/.b", "/a.", "/a/b.c"]],
  [{ kind: "pattern", text: "/%c3%a9/%7e:x" }, ["/%C3%A9/~a"], ["/%C3%A9/~"]],
  [{ kind: "pattern", text: "*" }, ["/", "/a//b"], []],
];

Deno.test("compilePath matches by kind", () => {
  for (const [pattern, matching, other] of cases) {
    const { matches } = compilePath(pattern);
    const shown = pattern.kind === "regex" ? String(pattern.regex) : JSON.stringify(pattern);
    // Twice: a regex with the flag g keeps no place.
    for (const path of [...matching, ...matching]) assert.ok(matches(path), `${shown}: ${path}`);
    for (const path of other) assert.ok(!matches(path), `${shown}: not ${path}`);
  }
});

Deno.test("compilePath gives the groups of a pattern as parameters", () => {
  const { params } = compilePath({ kind: "pattern", text: "/users/:id/:rest*" });
  assert.deepEqual(params("/users/7/a%2Fb/c"), { id: "7", rest: "a%2Fb/c" });
  assert.deepEqual(params("/users/7"), { id: "7" });
  assert.deepEqual(params("/other"), {});
  const file = compilePath({ kind: "pattern", text: "/:name.:ext/(\\d+)?" });
  assert.deepEqual(file.params("/a.b.c/7"), { name: "a", ext: "b.c", "0": "7" });
  assert.deepEqual(file.params("/a.b"), { name: "a", ext: "b" });
  assert.deepEqual(compilePath({ kind: "segments", text: "/" }).params("/a"), {});
});

Deno.test("compilePath gives the named groups of a regex as parameters", () => {
  const { params } = compilePath({ kind: "regex", regex: /\/(?<id>\d+)(?:\/(?<part>\w+))?(x)?/g });
  for (const path of ["/users/7/a", "/users/7/a"]) {
    assert.deepEqual(params(path), { id: "7", part: "a" });
  }
  assert.deepEqual(params("/users/7"), { id: "7" });
  assert.deepEqual(params("/users"), {});
  assert.deepEqual(compilePath({ kind: "regex", regex: /^\/(a)/ }).params("/a"), {});
});

Deno.test("compilePath throws for text that is no path", () => {
  assert.throws(() => compilePath({ kind: "exact", text: "/50%" }), SyntaxError);
  assert.throws(() => compilePath({ kind: "glob", text: "/{a" }), SyntaxError);
  assert.throws(() => compilePath({ kind: "pattern", text: "/(" }), SyntaxError);
});

Deno.test("compilePath: a plain pattern is what URLPattern makes of it", () => {
  const segment = fc.constantFrom("a", "b.c", "users", "7", "%41", "-~_", "", "a;b=c", "(x)", ":n");
  const written = fc.constantFrom("a", "b.c", "users", ":id", ":other", "-~_");
  const pathOf = (segments: string[]) => `/${segments.join("/")}`;
  fc.assert(fc.property(
    fc.uniqueArray(written, { minLength: 1, maxLength: 4 }),
    fc.array(segment, { minLength: 1, maxLength: 5 }),
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    (wanted, other, follows) => {
      const text = pathOf(wanted);
      // Such as follows the pattern in some of its segments.
      const path = pathOf(
        other.map((one, nth) =>
          follows[nth] && nth < wanted.length && !wanted[nth].startsWith(":") ? wanted[nth] : one
        ),
      );
      const found = new URLPattern({ pathname: text }).exec({ pathname: path });
      const { matches, params } = compilePath({ kind: "pattern", text });
      assert.equal(matches(path), found !== null, `${text} on ${path}`);
      assert.deepEqual({ ...params(path) }, { ...found?.pathname.groups }, `${text} on ${path}`);
    },
  ));
});

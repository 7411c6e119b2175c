import { deepEqual } from "node:assert/strict";
import { inputOf, notesOf, ofBalancer, problemsOf, withBalancer } from "./translated.ts";

/** All routes of a load balancer with these keys, without the upstream. */
function routesOf(keys: string) {
  const { routes } = inputOf(withBalancer(keys));
  return routes!.map(({ upstream: _, ...route }) => route);
}

function routeOf(keys: string) {
  const [route, ...others] = routesOf(keys);
  deepEqual(others, []);
  return route;
}

const any = "pathMatcher: { match: /, matchType: Prefix }";
const notes = (keys: string) => ofBalancer(notesOf(withBalancer(keys)));
const problems = (keys: string) => ofBalancer(problemsOf(withBalancer(keys)));
const pathOf = (matcher: string) => routeOf(`pathMatcher: { ${matcher} }`);

Deno.test("aileron: a path matcher of each matchType", () => {
  const cases: [matcher: string, path: unknown][] = [
    ["match: /, matchType: Prefix", undefined],
    ["match: /v1, matchType: Prefix", { prefix: "/v1" }],
    ["match: /v1/, matchType: Prefix", "/v1/"],
    ["matchType: Prefix", undefined],
    ["match: v1, matchType: Prefix", { regex: "^v1" }],
    ["match: /v1, matchType: Exact", { exact: "/v1" }],
    ["match: '/a b/é?', matchType: Exact", { exact: "/a%20b/%C3%A9%3F" }],
    ["match: '/100%', matchType: Prefix", { prefix: "/100%25" }],
    ["match: .png, matchType: Suffix", { suffix: ".png" }],
    ["match: /img/, matchType: Contains", { contains: "/img/" }],
    ["matchType: Contains", undefined],
    ["match: /a/*.js, matchType: Path", { glob: "/a/*.js" }],
    ["match: '/[ab]/?', matchType: FilePath", { regex: "^/[ab]/[^/]$" }],
    ["match: '/{a}', matchType: Path", { regex: "^/%7Ba%7D$" }],
    ["match: '^/(?P<id>\\d+)\\z', matchType: Regex", { regex: "^/(\\d+)$" }],
    ["match: '[[:digit:]]', matchType: RegexPOSIX", { regex: "[0-9]" }],
  ];
  for (const [matcher, path] of cases) deepEqual(pathOf(matcher).path, path, matcher);
});

Deno.test("aileron: the first of several path matchers that matches says what is done", () => {
  const keys = `pathMatchers:
  - { match: /b, matchType: Exact, appendPrefix: /x }
  - { match: /, matchType: Prefix }
pathMatcher: { match: /a, matchType: Exact }`;
  deepEqual(routesOf(keys), [
    { path: { exact: "/a" } },
    { path: { exact: "/b" }, rewrite: { regex: "^", to: "/x" } },
    {},
  ]);
});

Deno.test("aileron: a prefix is taken off before a path is matched, another is put on after", () => {
  const prefix = "matchType: Prefix, match: /v1";
  deepEqual(pathOf(`${prefix}, trimPrefix: /api`), {
    path: { regex: "^(?:/api|(?!/api))/v1" },
    strip_prefix: "/api",
  });
  deepEqual(pathOf(`${prefix}, trimPrefix: /api/`), {
    path: { regex: "^(?:/api/|(?!/api/))/v1" },
    rewrite: { regex: "^/api/", to: "" },
  });
  deepEqual(pathOf("matchType: Suffix, match: .js, trimPrefix: /api, appendPrefix: '/a?b$'"), {
    path: { regex: "^(?:/api|(?!/api)).*?\\.js$" },
    rewrite: { regex: "^(?:/api)?", to: "/a%3Fb$$" },
  });
  deepEqual(pathOf(`${prefix}, appendPrefix: /p`), {
    path: { prefix: "/v1" },
    rewrite: { regex: "^", to: "/p" },
  });
});

Deno.test("aileron: a rewrite takes the place of the whole path", () => {
  const regex = "matchType: Regex, match:";
  deepEqual(pathOf(`${regex} '^/users/(?P<id>\\d+)$', rewrite: '/u/$id/$1'`), {
    path: { regex: "^/users/(\\d+)$" },
    rewrite: { regex: "^/users/(\\d+)$", to: "/u/$1/$1" },
  });
  deepEqual(pathOf(`${regex} '/(\\d+)', rewrite: '/u/$0?', appendPrefix: /p`), {
    path: { regex: "/(\\d+)" },
    rewrite: { regex: "^.*?(/(\\d+)).*", to: "/p/u/$1%3F" },
  });
  deepEqual(pathOf(`${regex} '^/(a|b)\\$', trimPrefix: /t, rewrite: '/$1'`), {
    path: { regex: "^(?:/t|(?!/t)).*?(?:(?<=^(?:/t|(?!/t)))/(a|b)\\$)" },
    rewrite: {
      regex: "^(?:/t|(?!/t)).*?(?:(?<=^(?:/t|(?!/t)))/(a|b)\\$).*",
      to: "/$1",
    },
  });
});

Deno.test("aileron: what a path matcher says otherwise is told", () => {
  deepEqual(notes("pathMatcher: { match: /a }"), [
    "1:14: without matchType it is Prefix, as is documented; the program takes Exact " +
    "[routes.0.path]",
  ]);
  deepEqual(notes("pathMatcher: { match: /a, matchType: Exact, rewrite: /b }"), [
    "1:45: 'rewrite' is left out: it does nothing with the matchType Exact [routes.0.rewrite]",
  ]);
  deepEqual(notes("pathMatcher: { match: a+, matchType: RegexPOSIX, rewrite: /b }"), [
    "1:23: of several ways to match, Weir takes the first, AILERON Gateway the longest " +
    "[routes.0.rewrite]",
    "1:23: Weir rewrites the first of several matches; AILERON Gateway rewrites all of them, and " +
    "joins them [routes.0.rewrite]",
  ]);
  deepEqual(notes("pathMatcher: { match: '[é]:', matchType: Regex }"), [
    "1:23: Weir matches what was sent, AILERON Gateway decoded text: in Weir '%2B' is not '+', and " +
    "characters beyond ASCII are the bytes of their UTF-8 [routes.0.path]",
  ]);
});

Deno.test("aileron: a bad regex or pattern is told where it stands", () => {
  const keys = `pathMatchers:
  - { match: "(a", matchType: Regex }
  - { match: "[a", matchType: Path }
  - { match: "\\\\d", matchType: RegexPOSIX }
headerMatchers: [{ key: X-A, patterns: [ok, "*"], matchType: Regex }]
queryMatchers: [{ key: q, patterns: ["a{3,2}"], matchType: Regex }]
pathParamMatchers: [{ key: id, patterns: ["a)"], matchType: Regex }]`;
  deepEqual(problems(keys), [
    "2:14: bad regular expression '(a': missing closing )",
    "3:14: bad pattern '[a': '[' without ']'",
    "4:14: bad regular expression '\\d': invalid escape sequence '\\d'",
    "5:45: bad regular expression '*': missing argument to repetition operator '*'",
    "6:38: bad regular expression 'a{3,2}': invalid repeat count '{3,2}'",
    "7:43: bad regular expression 'a)': unexpected )",
  ]);
});

Deno.test("aileron: wrong words, each at its place", () => {
  const keys = `pathMatcher: { match: 1, matchType: Exakt }
methods: [get, GIT]
lbAlgorithm: Maglef
hasher: { hashSource: Heder }
headerMatchers: [{ patterns: [1] }]
upstreams: [{ url: "http://a", weight: -2 }, { weight: 65536 }, { url: "http://b", weight: two }]`;
  deepEqual(problems(keys), [
    "3:14: unknown lbAlgorithm 'Maglef'; did you mean 'Maglev'?",
    "6:40: expected an integer from -1 to 65535, got -2",
    "6:46: missing key 'url'",
    "6:56: expected an integer from -1 to 65535, got 65536",
    "6:92: expected an integer from -1 to 65535, got 'two'",
    "1:23: expected text, got 1; put it in quotes",
    "1:37: unknown matchType 'Exakt'; did you mean 'Exact'?",
    "2:11: unknown method 'get'; did you mean 'GET'?",
    "2:16: unknown method 'GIT'; did you mean 'GET'?",
    "5:18: missing key 'key'",
    "5:31: expected text, got 1; put it in quotes",
    "4:23: unknown hashSource 'Heder'; did you mean 'Header'?",
  ]);
});

Deno.test("aileron: matchers of fields and parameters", () => {
  const keys = `${any}
headerMatchers:
  - { key: X-A, patterns: [a] }
  - { key: X-B, patterns: [a, b.c], matchType: Prefix }
  - { key: x-b, patterns: [é], matchType: Suffix }
  - { key: X-C, patterns: ["a,b"] }
  - { key: X-D, patterns: ["^[a-c]+$"], matchType: Regex }
queryMatchers:
  - { key: q, patterns: [a, é], matchType: Contains }
  - { key: Q, patterns: ["*x"], matchType: Path }`;
  deepEqual(routeOf(keys), {
    headers: {
      "X-A": "a",
      "X-B": { regex: "^(?=[^]*?(?:^a|^b\\.c))(?=[^]*?(?:\u00c3\u00a9$))" },
      "X-C": { regex: "^a, ?b$" },
      "X-D": { regex: "^[a-c]+$" },
    },
    query: { q: { regex: "a|é" }, Q: { regex: "^[^/]*x$" } },
  });
});

Deno.test("aileron: what values say otherwise is told", () => {
  deepEqual(notes(`${any}\nheaderMatchers: [{ key: X, patterns: ["a,b"], matchType: Regex }]`), [
    "2:18: Weir joins the values of several fields by ', ', AILERON Gateway by ',' [routes.0.headers]",
  ]);
  deepEqual(notes(`${any}\nqueryMatchers: [{ key: q, patterns: [a] }]`), [
    "2:16: of a parameter that comes several times, Weir matches each value; AILERON Gateway " +
    "matches them joined by ',' [routes.0.query]",
  ]);
  deepEqual(notes(`${any}\nheaderMatchers: [{ key: X }]`), [
    "2:18: without patterns it is the empty text, as is documented; the program takes nothing " +
    "[routes.0.headers]",
  ]);
  deepEqual(routeOf(`${any}\nheaderMatchers: [{ key: X }]`).headers, { X: "" });
});

Deno.test("aileron: methods and hosts of a load balancer", () => {
  const keys = `${any}\nmethods: [GET, HEAD]\nhosts: [a.test, "B.test:8080"]`;
  deepEqual(routeOf(keys), { host: ["a.test:80", "B.test:8080"], methods: ["GET", "HEAD"] });
  deepEqual(notes(keys), [
    "2:10: a request whose method alone is wrong is answered 405 by Weir, 404 by AILERON Gateway " +
    "[routes.0.methods]",
    "3:8: a host without a port is that of requests for port 80 [routes.0.host]",
  ]);
});

Deno.test("aileron: a load balancer that has no request is left out", () => {
  const [note] = notes("lbAlgorithm: Random");
  deepEqual(note, "1:1: left out: without a path matcher it matches nothing [routes]");
  deepEqual(problemsOf(withBalancer("lbAlgorithm: Random")), [
    "9:5: no request would be sent to any upstream",
  ]);
  deepEqual(notes(`${any}\npathParamMatchers: [{ key: id, patterns: [a] }]`), [
    "2:20: left out: '/' has no wildcard 'id' [routes]",
  ]);
  deepEqual(notes(`${any}\nheaderMatchers: [{ key: host, patterns: [a] }]`), [
    "2:25: left out: AILERON Gateway does not count Host among the fields [routes]",
  ]);
  const server =
    "pathMatchers: [{ match: /, matchType: Prefix }, { match: /../a, matchType: Exact }]";
  deepEqual(routesOf(server), [{}, { path: { regex: "^/\\.\\./a$" } }]);
});

import assert from "node:assert/strict";
import { load, problemsOf } from "../problems_of.ts";

function route(yaml: string) {
  return load(`routes: [{ upstream: http://a, ${yaml} }]`).routes[0];
}

Deno.test("route fills in defaults", () => {
  assert.deepEqual(route(""), {
    headers: {},
    cookies: {},
    query: {},
    upstream: "http://a",
    preserve_host: false,
    request: { headers: { set: {}, add: {}, remove: [] }, json: { set: {} } },
    response: { headers: { set: {}, add: {}, remove: [] } },
    use: [],
  });
});

Deno.test("route reads conditions", () => {
  const { host, methods, headers, cookies, query } = route(`
    host: [a.example.com, "*.b.example.com:80"], methods: GET,
    headers: { X-A: "1", Accept: { regex: json } }, query: { v: "2", w: { regex: ^x$ } },
    cookies: { beta: "1", Id: { regex: ^u }, seen: { present: true } }
  `);
  assert.deepEqual(host, [
    { hostname: "a.example.com", wildcard: false },
    { hostname: "b.example.com", wildcard: true, port: 80 },
  ]);
  assert.deepEqual(methods, ["GET"]);
  assert.deepEqual(headers, { "X-A": "1", Accept: /json/u });
  assert.deepEqual(query, { v: "2", w: /^x$/u });
  assert.deepEqual(cookies, { beta: "1", Id: /^u/u, seen: { present: true } });
});

Deno.test("route reads each kind of path", () => {
  assert.deepEqual(route("path: /users").path, {
    kind: "segments",
    text: "/users",
  });
  const kinds = { exact: "/a", prefix: "/a", suffix: ".png", contains: "a", glob: "/*" };
  for (const [kind, text] of Object.entries({ ...kinds, pattern: "/:id" })) {
    assert.deepEqual(route(`path: { ${kind}: "${text}" }`).path, {
      kind,
      text,
    });
  }
  assert.deepEqual(route("path: { regex: ^/a }").path, {
    kind: "regex",
    regex: /^\/a/u,
  });
});

Deno.test("route reads what is done to messages", () => {
  const { strip_prefix, rewrite, preserve_host, max_body, request, response } = route(`
    strip_prefix: /a, rewrite: { regex: "^/b/(.*)", to: "/c/$1" }, preserve_host: true,
    max_body: 10MiB,
    request: {
      headers: {
        set: { Host: x, X-Ip: "\${client_ip}" }, add: { X-B: c, X-D: [e, f] }, remove: [X-G],
      },
      json: { set: { ip: "\${client_ip}", list: [1, null] } },
    },
    response: { headers: { remove: [Server] } }
  `);
  assert.equal(strip_prefix, "/a");
  assert.deepEqual(rewrite, { regex: /^\/b\/(.*)/u, to: "/c/$1" });
  assert.equal(preserve_host, true);
  assert.equal(max_body, 10_485_760);
  assert.deepEqual(request, {
    headers: {
      set: { Host: "x", "X-Ip": "${client_ip}" },
      add: { "X-B": ["c"], "X-D": ["e", "f"] },
      remove: ["X-G"],
    },
    json: { set: { ip: "${client_ip}", list: [1, null] } },
  });
  assert.deepEqual(response, { headers: { set: {}, add: {}, remove: ["Server"] } });
});

Deno.test("route refuses wrong keys and values", () => {
  const cases: [string, string[]][] = [
    ["pth: /a", ["3:3: unknown key 'pth'; did you mean 'path'?"]],
    ["mirror: {}", ["3:3: 'mirror' is not supported yet"]],
    ["host: []", ["3:9: the list is empty"]],
    [
      "host: [a, '*']",
      ["3:13: for any host leave it out, not '*'"],
    ],
    ["path: users", ["3:9: expected a path that begins with '/', got 'users'"]],
    ["path: 5", ["3:9: expected a path that begins with '/', got 5"]],
    ["path: { exact: /a?b }", ["3:18: a path has no '?' and no '#', got '/a?b'"]],
    [
      "path: { exact: /a, prefix: /b }",
      ["3:9: expected exactly one of exact, prefix, suffix, contains, glob, regex, pattern"],
    ],
    [
      "path: {}",
      ["3:9: expected exactly one of exact, prefix, suffix, contains, glob, regex, pattern"],
    ],
    ["path: { prefxi: /a }", ["3:11: unknown key 'prefxi'; did you mean 'prefix'?"]],
    ["path: { glob: '/{a' }", ["3:17: bad glob '/{a': '{' without '}'"]],
    ["methods: [GET, post]", ["3:18: methods are case-sensitive; write 'POST', not 'post'"]],
    ["headers: { X-A: 1 }", ["3:19: expected text, got 1; put it in quotes"]],
    ["headers: { X-A: {} }", ["3:19: expected exactly one of regex, present"]],
    ["headers: { 'X A': a }", ["3:14: expected a field name like X-Request-Id, got 'X A'"]],
    ["headers: { A: b, a: c }", ["3:20: duplicate field 'a'; it stands above as 'A'"]],
    ["cookies: { a: 1 }", ["3:17: expected text, got 1; put it in quotes"]],
    ["cookies: { 'a b': c }", ["3:14: expected a cookie's name like session_id, got 'a b'"]],
    ["cookies: { a: 'b;c' }", [
      "3:17: expected a cookie's value, without ';' and blanks around it, got 'b;c'",
    ]],
    ["cookies: { a: { present: false } }", ["3:28: expected true, got false"]],
    ["cookies: { a: { regex: b, present: true } }", [
      "3:17: expected exactly one of regex, present",
    ]],
    ["query: { a: [b] }", ["3:15: expected text, got a list"]],
    ["strip_prefix: a", ["3:17: expected a path that begins with '/', got 'a'"]],
    ["rewrite: { regex: a }", ["3:12: missing key 'to'"]],
    ["rewrite: { regex: (a), to: /$2 }", ["3:30: the regex has no group '$2'"]],
    ["preserve_host: 'yes'", ["3:18: expected true or false, got 'yes'"]],
    ["max_body: 10MB", ["3:13: expected a size like 64KiB, 10MiB or 1GiB, got '10MB'"]],
    [
      "request: { headers: { set: { X: ['a'] }, ad: {}, remove: X } }",
      [
        "3:35: expected text, got a list",
        "3:44: unknown key 'ad'; did you mean 'add'?",
        "3:60: expected a list, got 'X'; put it between [ and ]",
      ],
    ],
    [
      'request: { headers: { set: { X: "a\\r\\nb" }, remove: [Content-Length, Host] } }',
      [
        "3:35: a field value has no control characters, got 'a\\r\\nb'",
        "3:56: the field 'Content-Length' belongs to the connection; Weir alone writes it",
        "3:72: the field 'Host' can be set, but not added or removed",
      ],
    ],
    [
      'request: { headers: { set: { X: "${clientip}" } } }',
      ["3:35: unknown variable 'clientip'; of the request there is ${client_ip}"],
    ],
    ["request: { json: { set: { a: .nan } } }", ["3:32: expected a JSON value, got NaN"]],
    ["response: { json: {} }", ["3:15: unknown key 'json'; known keys: headers"]],
  ];
  for (const [yaml, problems] of cases) {
    const text = `routes:\n- upstream: http://a\n  ${yaml}\n`;
    assert.deepEqual(problemsOf(text), problems);
  }
});

Deno.test("route says what is wrong with a regex", () => {
  const [problem] = problemsOf("routes:\n- upstream: http://a\n  path: { regex: '(' }\n");
  assert.match(problem, /^3:18: bad regular expression: .*[Uu]nterminated/);
});

Deno.test("route wants an upstream", () => {
  const cases: [string, string[]][] = [
    ["- path: /a", ["2:3: expected exactly one of upstream, redirect, respond, files, handler"]],
    ["- upstrem: http://a", ["2:3: unknown key 'upstrem'; did you mean 'upstream'?"]],
    ["- foo", [
      "2:3: expected a mapping, got 'foo'; write its keys (host, path, methods, …) below it, indented",
    ]],
    ["- upstream: shop", ["2:13: unknown upstream 'shop'; there are no upstreams"]],
    [
      "- upstream: localhost:80",
      ["2:13: expected an upstream's name or a URL like http://localhost:8001, got 'localhost:80'"],
    ],
    ["- upstream: http://u:p@a", [
      "2:13: a URL with credentials in it is refused; send them in a field",
    ]],
  ];
  for (const [yaml, problems] of cases) {
    assert.deepEqual(problemsOf(`routes:\n${yaml}\n`), problems);
  }
});

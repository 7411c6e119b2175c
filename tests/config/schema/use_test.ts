import { deepEqual } from "node:assert/strict";
import { load, problemsOf } from "../problems_of.ts";

const HASH = "$2b$12$" + "a".repeat(53);

Deno.test("use: names stand for what `middleware` says, in the order written", () => {
  const { routes } = load(`
middleware:
  guard: [{ ip: { allow: [10.0.0.0/8] } }, { basic_auth: { users: { ada: "${HASH}" } } }]
  plain: { cors: { maxAge: 60 } }
routes:
  - { path: /a, use: [secure_headers, guard, { csrf: { origin: https://a.test } }], respond: {} }
  - { path: /b, use: plain, respond: {} }
  - { respond: {} }
`);
  deepEqual(routes.map(({ use }) => use), [
    [
      { secure_headers: {} },
      { ip: { allow: [{ address: "10.0.0.0", prefix: 8 }] } },
      { basic_auth: { realm: "Weir", users: { ada: HASH } } },
      { csrf: { origin: ["https://a.test"] } },
    ],
    [{ cors: { origin: "*", maxAge: 60 } }],
    [],
  ]);
});

Deno.test("use refuses wrong names and options", () => {
  const cases: [string, string[]][] = [
    ["use: guard", [
      "2:8: unknown middleware 'guard'; known middlewares: compress, cors, csrf, secure_headers",
    ]],
    ["use: [cros]", ["2:9: unknown middleware 'cros'; did you mean 'cors'?"]],
    ["use: [ip]", ["2:9: 'ip' needs options; write { ip: { … } }"]],
    ["use: [rate_limit]", ["2:9: 'rate_limit' needs options; write { rate_limit: { … } }"]],
    ["use: [cache]", ["2:9: 'cache' is not supported yet"]],
    ["use: [{ compress: { encodings: [deflate] } }]", [
      "2:35: unknown coding 'deflate'; known codings: br, gzip",
    ]],
    ["use: [{ rate_limit: { requests: 0, per: 1m } }]", [
      "2:35: expected an integer from 1 to 1000000000, got 0",
    ]],
    ["use: [{ rate_limit: { requests: 1, per: 1m, store: shared } }]", [
      "2:54: store 'shared' is not supported yet",
    ]],
    ["use: [{ rate_limit: { requests: 1, per: 1m, key: [ip, {}] } }]", [
      "2:53: unknown part 'ip'; known parts: client_ip, host, path",
      "2:57: expected exactly one of header, cookie, query",
    ]],
    ["use: [{ jwt: {} }]", ["2:11: 'jwt' is not supported yet"]],
    ["use: [module]", ["2:9: 'module' needs options; write { module: { … } }"]],
    ["use: [{}]", [
      "2:9: expected exactly one of ip, rate_limit, basic_auth, bearer_auth, compress, cors, csrf, secure_headers, module",
    ]],
    ["use: [{ cors: {}, csrf: {} }]", [
      "2:9: expected exactly one of ip, rate_limit, basic_auth, bearer_auth, compress, cors, csrf, secure_headers, module",
    ]],
    ["use: [{ ip: {} }]", ["2:15: it lets everybody pass; give 'allow' or 'deny'"]],
    ["use: [{ ip: { allow: [10.0.0.0/99] } }]", [
      "2:25: expected an address or network like 10.0.0.0/8 or ::1, got '10.0.0.0/99'",
    ]],
    ["use: [{ basic_auth: { users: {} } }]", ["2:32: there are no users, so nobody could pass"]],
    ["use: [{ basic_auth: { users: { ada: secret1 } } }]", [
      "2:39: expected a hash of bcrypt ($2b$…, of a cost of at most 16) or argon2id " +
      "($argon2id$v=19$…; it is not shown here); `htpasswd -nB NAME` makes one",
    ]],
    ["use: [{ bearer_auth: { token: short } }]", [
      "2:33: expected a token of at least 16 letters, digits or - . _ ~ + / (it is not shown here)",
    ]],
    ["use: [{ cors: { origins: '*' } }]", ["2:19: unknown key 'origins'; did you mean 'origin'?"]],
    ["use: [{ cors: { origin: https://a.test/x } }]", [
      "2:27: expected an origin like https://shop.example.com, got 'https://a.test/x'",
    ]],
    ["use: [{ cors: { credentials: true } }]", [
      "2:17: with 'credentials' a browser takes no '*'; name the origins in 'origin'",
    ]],
  ];
  for (const [yaml, problems] of cases) {
    deepEqual(problemsOf(`routes:\n- ${yaml}\n  respond: {}\n`), problems, yaml);
  }
});

Deno.test("middleware: a name of Weir's own is refused, and its options are checked", () => {
  const text = "middleware: { ip: { cors: {} }, guard: [{ cors: { maxAge: x } }] }\n";
  deepEqual(problemsOf(`${text}routes: [{ respond: {} }]\n`), [
    "1:15: 'ip' is a middleware of Weir's own; choose another name",
    "1:59: expected an integer from 0 to 31536000, got 'x'",
  ]);
});

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { loadConfig } from "../../../config/load.ts";
import type { Config } from "../../../config/schema.ts";
import { thrownBy } from "../problems_of.ts";
import { decisionsOf } from "./aileron/decisions.ts";
import { configOf, entrypoint, inputOf, notesOf, problemsOf } from "./aileron/translated.ts";

/** As the examples of AILERON Gateway's own pages. */
function example(balancer: string): string {
  return `apiVersion: core/v1
kind: Entrypoint
spec:
  runners:
    - apiVersion: core/v1
      kind: HTTPServer

---
apiVersion: core/v1
kind: HTTPServer
spec:
  addr: ":8080"
  virtualHosts:
    - handlers:
        - handler:
            apiVersion: core/v1
            kind: ReverseProxyHandler

---
apiVersion: core/v1
kind: ReverseProxyHandler
spec:
  loadBalancers:
    - pathMatcher:
        match: "/"
        matchType: Prefix
      ${balancer}
      upstreams:
        - url: http://localhost:8001
        - url: http://localhost:8002
        - url: http://localhost:8003
        - url: http://localhost:8004
        - url: http://localhost:8005
`;
}

const plain = example("lbAlgorithm: RoundRobin # RoundRobin load balancer (Default).");
const hashed = (algorithm: string) =>
  example(`lbAlgorithm: ${algorithm}\n      hasher: { hashSource: Header, key: Hash-Key }`);

function targetsOf(config: Config, requests: { fields?: string[]; client?: string }[]) {
  const asked = requests.map((request) => ({ url: "http://localhost:8080/test", ...request }));
  return decisionsOf(config, asked).map(({ request }) => request?.host);
}

const everyServer = [1, 2, 3, 4, 5].map((number) => `localhost:800${number}`);

function goesRound(config: Config): void {
  const targets = targetsOf(config, Array(10).fill({}));
  deepEqual(targets, [...everyServer, ...everyServer]);
}

function keepsKeys(config: Config): void {
  const key = (text: string) => ({ fields: [`Hash-Key: ${text}`] });
  equal(new Set(targetsOf(config, Array(5).fill(key("foo")))).size, 1);
  const keys = Array.from({ length: 100 }, (_, index) => key(`key-${index}`));
  deepEqual([...new Set(targetsOf(config, keys))].sort(), everyServer);
  const client = (port: number) => ({ client: `192.0.2.1:${port}` });
  equal(new Set(targetsOf(config, Array(5).fill(client(4711)))).size, 1);
  const clients = Array.from({ length: 100 }, (_, index) => client(4000 + index));
  deepEqual([...new Set(targetsOf(config, clients))].sort(), everyServer);
}

Deno.test("aileron: five servers in their order", () => goesRound(configOf(plain)));

for (const algorithm of ["DirectHash", "RingHash", "Maglev"]) {
  Deno.test(`aileron: ${algorithm} keeps a key on its server, and spreads keys over all`, () => {
    keepsKeys(configOf(hashed(algorithm)));
  });
}

const seeds = new URL("../../../../shared/seeds/aileron/", import.meta.url);
const checks: Record<string, (config: Config) => void> = {
  "config-round-robin.yaml": goesRound,
  "config-direct-hash.yaml": keepsKeys,
  "config-ring-hash.yaml": keepsKeys,
  "config-maglev.yaml": keepsKeys,
  "config-random.yaml": (config) => ok(everyServer.includes(targetsOf(config, [{}])[0]!)),
  "reverse-proxy.yaml": (config) => deepEqual(targetsOf(config, [{}]), ["httpbin.org"]),
};

Deno.test({
  name: "aileron: its own example files, unchanged",
  ignore: !existsSync(seeds),
  fn() {
    for (const name of readdirSync(seeds)) {
      const text = readFileSync(new URL(name, seeds), "utf8");
      checks[name](loadConfig([{ name, text }], {}));
    }
  },
});

Deno.test("aileron: what a whole config says", () => {
  deepEqual(inputOf(hashed("Maglev")), {
    listen: ":8080",
    shutdown_timeout: "30s",
    errors: { format: "status" },
    upstreams: {
      default: {
        strategy: "maglev",
        hash: { source: "header", key: "Hash-Key", fallback: "client_address" },
        targets: everyServer.map((host) => `http://${host}`),
      },
    },
    routes: [{ upstream: "default" }],
  });
});

Deno.test("aileron: JSON, several files, CRLF and a byte order mark are read as well", () => {
  const [first, ...others] = plain.split("---\n");
  const asJson = JSON.stringify({
    apiVersion: "core/v1",
    kind: "Entrypoint",
    spec: { runners: [{ apiVersion: "core/v1", kind: "HTTPServer" }] },
  });
  const whole = inputOf(plain);
  deepEqual(inputOf([asJson, others.join("---\n")]), whole);
  deepEqual(inputOf([...others, first]), whole);
  deepEqual(inputOf("\uFEFF" + plain.replaceAll("\n", "\r\n")), whole);
});

Deno.test("aileron: documents without anything are skipped", () => {
  deepEqual(inputOf(`---\n# none\n---\n\n---\n${plain}---\n--- # none\n~\n`), inputOf(plain));
  deepEqual(notesOf(`a: 1\n---\n${plain}`), [
    "1:1: left out: a document without apiVersion and kind []",
  ]);
});

Deno.test("aileron: variables are filled in, and places are those of the text as written", () => {
  const text = plain.replace('":8080"', '"${ADDR:-:8081}"').replace("8001", "${PORT}")
    .replace("RoundRobin #", "${ALGORITHM} #");
  const env = { PORT: "9001", ALGORITHM: "Random" };
  const { listen, upstreams } = configOf(text, { env });
  equal(listen[0].port, 8081);
  equal(upstreams.default.targets[0].url.port, "9001");
  equal(upstreams.default.strategy, "random");
  deepEqual(problemsOf(text.replace("${PORT}", "${PORT:?no port}"), { env: { ALGORITHM: "X" } }), [
    "29:33: environment variable 'PORT' is not set: no port",
  ]);
  const several = "${MANY}" + plain.replace("Prefix", "Prefx");
  deepEqual(problemsOf(several, { env: { MANY: "a: 1\n---\n" } }), [
    "26:20: unknown matchType 'Prefx'; did you mean 'Prefix'?",
  ]);
});

Deno.test("aileron: a variable that nothing sets is told of, as nothing stands in its place", () => {
  const text = plain.replace("RoundRobin #", "RoundRobin${SUFFIX} # ${SUFFIX:-none}");
  const [note, ...others] = notesOf(text);
  deepEqual(others, []);
  match(
    note,
    /^\d+:\d+: environment variable 'SUFFIX' is not set, so nothing stands here; set it, or/,
  );
});

Deno.test("aileron: what stands in the files is read by Weir at its place", () => {
  const text = plain.replace("8003", "8003000").replace('":8080"', '":http"').replace(
    "lbAlgorithm: RoundRobin",
    "headerMatchers: [{ key: 'X Y', patterns: [a] }]",
  );
  const problems = thrownBy(() => loadConfig([{ name: "a.yaml", text }], {}));
  deepEqual(problems, [
    "a.yaml:12:9: expected an address like :8080, 127.0.0.1:8080 or [::1]:8080, got ':http'",
    "a.yaml:27:31: expected a field name like X-Request-Id, got 'X Y'",
    "a.yaml:31:16: expected a port from 1 to 65535, got 8003000",
  ]);
});

Deno.test("aileron: what is wrong with a document", () => {
  const cases: [text: string, problem: string][] = [
    ["kind: Entrypoint", "1:1: missing key 'apiVersion'"],
    ["apiVersion: core/v1", "1:1: missing key 'kind'"],
    ["- a", "1:1: expected a mapping, got a list"],
    ["apiVersion: core/v1\nkind: [a", "2:7: the '[' that begins here has no ']'"],
    [
      "apiVersion: core/v2\nkind: Entrypoint",
      "1:13: expected the apiVersion core/v1, got 'core/v2'",
    ],
    [
      "apiVersion: core/v1\nkind: HTTPServr",
      "2:7: unknown kind 'HTTPServr'; did you mean 'HTTPServer'?",
    ],
    [
      "apiVersion: app/v1\nkind: CORSMiddleware",
      "2:7: kind 'CORSMiddleware' is not supported by Weir",
    ],
    [
      "apiVersion: core/v1\nkind: Entrypoint\nspek: {}",
      "3:1: unknown key 'spek'; did you mean 'spec'?",
    ],
    [
      "apiVersion: core/v1\nkind: HTTPServer\nmetadata: { name: a b }",
      "3:19: expected a name of letters, digits, '.' and '-', got 'a b'",
    ],
    [
      "apiVersion: core/v1\nkind: HTTPServer\nspec: { addr: 8080 }",
      "3:15: expected text, got 8080; put it in quotes",
    ],
  ];
  for (const [text, problem] of cases) {
    const [first] = problemsOf(text);
    ok(first.startsWith(problem), `${text}\n${first}`);
  }
});

Deno.test("aileron: one Entrypoint, each resource once, and nothing referred to in vain", () => {
  deepEqual(problemsOf(""), ["1:1: there is no Entrypoint, so no server is started"]);
  deepEqual(problemsOf(plain.replace(/^[^]*?---\n/, "")), [
    "1:1: there is no Entrypoint, so no server is started",
  ]);
  deepEqual(problemsOf(`${plain}---\n${entrypoint}`), [
    "36:7: a second Entrypoint; the first is at a.yaml:1:1",
  ]);
  const [, server, handler] = plain.split("---\n");
  deepEqual(problemsOf([plain, handler]), [
    "b.yaml:1:1: duplicate ReverseProxyHandler 'default'; the first is at a.yaml:20:1",
  ]);
  const shop = (text: string) =>
    text.replace("ReverseProxyHandler\n", "$&            name: shop\n");
  deepEqual(problemsOf([entrypoint, shop(server), handler]), [
    "b.yaml:10:19: unknown ReverseProxyHandler 'shop'; known ReverseProxyHandlers: default",
  ]);
  deepEqual(
    problemsOf([entrypoint, server.replace("ReverseProxyHandler", "EchoHandler"), handler]),
    [
      "b.yaml:9:19: kind 'EchoHandler' is not supported by Weir",
    ],
  );
  deepEqual(
    problemsOf([entrypoint, server.replace("ReverseProxyHandler", "HTTPServer"), handler]),
    [
      "b.yaml:9:19: expected the kind ReverseProxyHandler, got HTTPServer",
    ],
  );
  deepEqual(problemsOf([entrypoint.replace(/\[.*\]/, "[]"), server, handler]), [
    "3:18: there are no 'runners', so no server is started",
  ]);
  // What cannot be read may be what is referred to.
  deepEqual(problemsOf([entrypoint, server, "kind: [a"]).length, 1);
});

Deno.test("aileron: names and namespaces tell resources apart", () => {
  const text = `apiVersion: core/v1
kind: Entrypoint
spec: { runners: [{ apiVersion: core/v1, kind: HTTPServer, name: web, namespace: shop }] }
---
apiVersion: core/v1
kind: HTTPServer
metadata: { name: web, namespace: shop }
spec:
  virtualHosts:
    - handlers:
        - { pattern: /a, handler: { apiVersion: core/v1, kind: ReverseProxyHandler, name: x } }
        - pattern: /b
          handler: { apiVersion: core/v1, kind: ReverseProxyHandler, name: x, namespace: shop }
---
apiVersion: core/v1
kind: ReverseProxyHandler
metadata: { name: x }
spec:
  loadBalancers: [{ pathMatcher: { match: /, matchType: Prefix }, upstreams: [{ url: "http://a" }] }]
---
apiVersion: core/v1
kind: ReverseProxyHandler
metadata: { name: x, namespace: shop }
spec:
  loadBalancers:
    - &one { pathMatcher: { match: /, matchType: Prefix }, upstreams: [{ url: "http://b" }] }
    - { <<: *one, methods: [GET] }
---
apiVersion: core/v1
kind: ReverseProxyHandler
metadata: { name: unused }
`;
  const { upstreams, routes } = inputOf(text);
  deepEqual(Object.keys(upstreams!), ["x", "shop.x-1", "shop.x-2"]);
  deepEqual(routes!.map(({ path, upstream }) => [path, upstream]), [
    [{ exact: "/a" }, "x"],
    [{ exact: "/b" }, "shop.x-1"],
    [{ exact: "/b" }, "shop.x-2"],
  ]);
  ok(
    notesOf(text).includes(
      "29:1: left out: nothing refers to the ReverseProxyHandler 'unused' []",
    ),
  );
});

Deno.test("aileron: what Weir does not do is a problem, or, if that is asked for, a note", () => {
  const text = plain
    .replace(
      "spec:\n  runners",
      "spec:\n  loggers: [{ kind: SLogger }]\n  errorHandlers: []\n  runners",
    )
    .replace("  addr:", "  http2Config: { enableH2C: true }\n  enableExpvar: false\n  addr:")
    .replace("        - handler:", "        - middlware: 1\n          handler:") +
    "---\napiVersion: app/v1\nkind: TimeoutMiddleware\n";
  const messages = [
    "41:7: kind 'TimeoutMiddleware' is not supported by Weir",
    "4:3: 'loggers' is not supported by Weir",
    "14:3: 'http2Config' is not supported by Weir",
    "19:11: unknown key 'middlware'; did you mean 'middleware'?",
  ];
  deepEqual(new Set(problemsOf(text)), new Set(messages));
  const notes = notesOf(text, { lenient: true }).map((note) => note.replace(/ \[.*/, ""));
  deepEqual(
    new Set(notes),
    new Set(messages.map((message) => message.replace(": ", ": left out: "))),
  );
  deepEqual(inputOf(text, { lenient: true }), inputOf(plain));
});

Deno.test("aileron: a server that speaks TLS listens on TLS, with its certificates in order", () => {
  const pairs = "[{ certFile: a.pem, keyFile: a.key }, { certFile: b.pem, keyFile: b.key }]";
  const tls = `  httpConfig:\n    listenConfig: { tlsConfig: { certKeyPairs: ${pairs} } }\n`;
  const { listen } = inputOf(plain.replace("  addr:", `${tls}  addr:`)) as { listen: unknown };
  const { listen: address } = inputOf(plain) as { listen: unknown };
  const certificates = [{ cert: "a.pem", key: "a.key" }, { cert: "b.pem", key: "b.key" }];
  deepEqual(listen, { address, tls: { certificates } });
});

Deno.test("aileron: TLS is never weakened: what Weir does not take of it is a problem", () => {
  const cases = [
    ["{ certKeyPairs: [{ certFile: c }] }", "13:49: missing key 'keyFile'"],
    ["{}", "13:32: missing key 'certKeyPairs'"],
    ["{ certKeyPairs: [] }", "13:48: there is no certificate, so nobody could connect"],
    [
      "{ certKeyPairs: [{ certFile: c, keyFile: k }], clientAuth: Require }",
      "13:79: 'clientAuth' is not supported by Weir",
    ],
  ];
  for (const [tlsConfig, problem] of cases) {
    const tls = `  httpConfig:\n    listenConfig: { tlsConfig: ${tlsConfig} }\n`;
    const text = plain.replace("  addr:", `${tls}  addr:`);
    for (const lenient of [false, true]) deepEqual(problemsOf(text, { lenient }), [problem]);
  }
});

Deno.test("aileron: what is malformed stays a problem", () => {
  const text = plain.replace("RoundRobin #", "RoundRobbin #");
  for (const lenient of [false, true]) {
    deepEqual(problemsOf(text, { lenient }), [
      "27:20: unknown lbAlgorithm 'RoundRobbin'; did you mean 'RoundRobin'?",
    ]);
  }
});

Deno.test("aileron: a handler that Weir does not have keeps its requests from others", () => {
  const echo = `        - pattern: /echo
          handler: { apiVersion: app/v1, kind: EchoHandler }
`;
  const text = plain.replace("    - handlers:\n", `$&${echo}`);
  const { routes } = inputOf(text, { lenient: true });
  deepEqual(routes, [{ path: { regex: "^(?!/echo$)/" }, upstream: "default" }]);
});

Deno.test("aileron: servers that serve the same listen together", () => {
  const second = plain.split("---\n")[1].replace(":8080", "127.0.0.1:8081")
    .replace("HTTPServer", "HTTPServer\nmetadata: { name: more }")
    .replace("  addr", "  shutdownTimeout: 40\n  addr");
  const runner = "    - { apiVersion: core/v1, kind: HTTPServer, name: more }\n\n---";
  const text = plain.replace("\n---", `${runner}\n${second}\n---`);
  const { listen, shutdown_timeout } = inputOf(text);
  deepEqual([listen, shutdown_timeout], [[":8080", "127.0.0.1:8081"], "40s"]);
  const other = text.replace(/(name: more \}[^]*?)- handlers:/, "$1- pattern: /x\n      handlers:");
  deepEqual(problemsOf(other), [
    "10:1: the HTTPServer 'more' serves something else than 'default'; Weir serves the same on " +
    "all its addresses, so run it once for each",
  ]);
});

Deno.test("aileron: fields of little effect are left out with a note", () => {
  const config = "  httpConfig: { readTimeout: 30, maxHeaderBytes: 8192, listenConfig: " +
    '{ addr: ":9000", networks: [tcp] } }\n';
  const text = plain.replace("  addr:", `${config}  addr:`);
  equal(inputOf(text).listen, ":9000");
  deepEqual(notesOf(text), [
    "12:17: 'readTimeout' is left out: Weir has limits of its own here [listen]",
    "12:34: 'maxHeaderBytes' is left out: Weir has limits of its own here [listen]",
    "12:87: 'networks' is left out: Weir leaves the options of sockets to the runtime [listen]",
  ]);
});

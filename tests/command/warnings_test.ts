import { deepEqual } from "node:assert/strict";
import { loading } from "../../config/load.ts";
import { atOnce } from "../../config/steps.ts";
import { warningLines } from "../../src/cli/warnings.ts";

/** What `weir check` warns of in one file, without its name. */
function warningsOf(text: string): string[] {
  const sources = [{ name: "w.yaml", text }];
  const lines = warningLines(atOnce(loading(sources, { env: {}, lenient: false })));
  return lines.map((line) => line.replace(/^w\.yaml:(\d+:\d+): warning: /, "$1 "));
}

Deno.test("warningLines: each method that several targets may do, and is not safe", () => {
  const unsafe = (method: string) =>
    `${method} is not safe (RFC 9110 §9.2.1), and several targets may do what one request asks ` +
    "for; leave it out where that must not be";
  const upstream = (methods: string) =>
    `upstreams:
  race: { strategy: first_good, targets: [http://a, http://b], methods: ${methods} }
routes: [{ upstream: race }]
`;
  deepEqual(warningsOf(upstream("[GET, PUT, TRACE, POST]")), [
    `2:79 ${unsafe("PUT")}`,
    `2:91 ${unsafe("POST")}`,
  ]);
  deepEqual(warningsOf(upstream("PATCH")), [`2:73 ${unsafe("PATCH")}`]);
  deepEqual(warningsOf(upstream("[GET, HEAD, OPTIONS, TRACE]")), []);
});

Deno.test("warningLines: a path that lacks the parameter of its upstream's key", () => {
  const missing = "the path has no parameter 'id', by which upstream images picks; write " +
    "{ pattern: … } or { regex: … } with one";
  deepEqual(
    warningsOf(`upstreams:
  images:
    strategy: maglev
    hash: { source: path_param, key: id }
    targets: [http://a]
  files:
    strategy: maglev
    hash: { source: cookie, key: c, fallback: { source: path_param, key: "0" } }
    targets: [http://a]
routes:
  - { path: { pattern: "/images/:id" }, upstream: images }
  - { path: { regex: "^/(?<id>.)" }, upstream: images }
  - { path: { pattern: "/images/:name" }, upstream: images }
  - { path: { pattern: "/files/*" }, upstream: files }
  - { upstream: images }
`),
    [`13:13 ${missing}`, `15:5 ${missing}`],
  );
});

import { deepEqual, equal } from "node:assert/strict";
import { translated } from "../../config/dialects.ts";
import { loadConfig } from "../../config/load.ts";
import { thrownBy } from "./problems_of.ts";

const GO = "http_routes: [{ target: http://a }]\nhttp_config: { port: :80 }\n";
const AILERON = "apiVersion: core/v1\nkind: Entrypoint\n";
const OWN = "routes: [{ upstream: http://a }]\n";

const options = { env: {}, lenient: false };

function sourcesOf(...texts: string[]) {
  return texts.map((text, index) => ({ name: `${index}.yaml`, text }));
}

function dialectOf(...texts: string[]): string | undefined {
  return translated(sourcesOf(...texts), options)?.dialect;
}

Deno.test("translated tells languages by the keys at the top", () => {
  const cases: [text: string, dialect: string | undefined][] = [
    [GO, "go-reverse-proxy"],
    ["\uFEFF---\r\nhttp_routes:\r\n", "go-reverse-proxy"],
    ["tcp:\n  port: 1\nhttp_config:\n  port: 2\n", "go-reverse-proxy"],
    ['{ "http_routes": [] }', "go-reverse-proxy"],
    [AILERON, "AILERON Gateway"],
    ["# none\n---\n---\nkind: Entrypoint\napiVersion: core/v1\n", "AILERON Gateway"],
    [OWN, undefined],
    ["tcp: [{ listen: 80, upstream: a:1 }]\n", undefined],
    ["upstreams: { http_routes: { targets: http://a } }\nroutes: []\n", undefined],
    ['routes: [{ upstream: http://a, headers: { apiVersion: "1", kind: b } }]\n', undefined],
    ["", undefined],
  ];
  for (const [text, dialect] of cases) equal(dialectOf(text), dialect, text);
});

Deno.test("translated: a file in which nothing stands goes with any", () => {
  equal(dialectOf("# nothing\n", AILERON), "AILERON Gateway");
  equal(dialectOf("", OWN), undefined);
  deepEqual(translated(sourcesOf("# nothing\n", GO), options)?.problems, []);
});

Deno.test("translated wants all files in one language", () => {
  const rest = "the files of a config are all in one language";
  const go = "the language of go-reverse-proxy";
  deepEqual(thrownBy(() => translated(sourcesOf(OWN, "", GO, OWN, AILERON), options)), [
    `2.yaml:1:1: the file is in ${go}, but 0.yaml in Weir's own language; ${rest}`,
    "4.yaml:1:1: the file is in the language of AILERON Gateway, but 0.yaml in Weir's own " +
    `language; ${rest}`,
  ]);
  deepEqual(thrownBy(() => translated(sourcesOf(GO, OWN), options)), [
    `1.yaml:1:1: the file is in Weir's own language, but 0.yaml in ${go}; ${rest}`,
  ]);
});

Deno.test("loadConfig reads the language of another program", () => {
  const { routes, listen } = loadConfig(sourcesOf(GO), {});
  deepEqual([routes.length, listen.map(({ port }) => port)], [1, [80]]);
});

Deno.test("loadConfig tells a fault of what was translated where that stood", () => {
  const text = `${GO}tcp:\n  target: a:1\n  port: ":80"\n`;
  deepEqual(thrownBy(() => loadConfig(sourcesOf(text), {})), [
    "0.yaml:5:9: ':80' is the address of 'listen' as well; give one of them another port",
  ]);
});

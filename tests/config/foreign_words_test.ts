import { deepEqual, equal, ok } from "node:assert/strict";
import { foreignWords, type Kind, type Section } from "../../config/foreign_words/table.ts";
import { problemsOf } from "./problems_of.ts";

const routes = "routes: [{ upstream: http://a }]\n";
const inUpstream = (rest: string) => `${routes}upstreams: { a: { targets: http://a, ${rest} } }\n`;
const inTarget = (rest: string) =>
  `${routes}upstreams: { a: { targets: { url: https://a, ${rest} } } }`;

/** A config with a key at its place. */
const withKey: Record<Section, (key: string) => string> = {
  "the config": (key) => `${routes}${key}: ~\n`,
  "a route": (key) => `routes: [{ ${key}: ~ }]\n`,
  "'path'": (key) => `routes: [{ upstream: http://a, path: { ${key}: ~ } }]\n`,
  "'headers'": (key) => `routes: [{ upstream: http://a, request: { headers: { ${key}: ~ } } }]\n`,
  "'redirect'": (key) => `routes: [{ redirect: { ${key}: ~ } }]\n`,
  "'files'": (key) => `routes: [{ files: { ${key}: ~ } }]\n`,
  "'respond'": (key) => `routes: [{ respond: { ${key}: ~ } }]\n`,
  "a TCP route": (key) => `tcp: [{ ${key}: ~ }]\n`,
  "an upstream": (key) => `${routes}upstreams: { a: { ${key}: ~ } }\n`,
  "a target": (key) => `${routes}upstreams: { a: { targets: { ${key}: ~ } } }\n`,
  "'tls'": (key) => inTarget(`tls: { ${key}: ~ }`),
  "'listen'": (key) => `${routes}listen: { ${key}: ~ }\n`,
  "'tls' of 'listen'": (key) => `${routes}listen: { address: 443, tls: { ${key}: ~ } }\n`,
  "a certificate": (key) =>
    `${routes}listen: { address: 443, tls: { certificates: [{ ${key}: ~ }] } }\n`,
  "'client_auth'": (key) =>
    `${routes}listen: { address: 443, tls: { client_auth: { ${key}: ~ } } }\n`,
  "'timeouts'": (key) => inUpstream(`timeouts: { ${key}: ~ }`),
  "'retry'": (key) => inUpstream(`retry: { ${key}: ~ }`),
  "'health_check'": (key) => inUpstream(`health_check: { ${key}: ~ }`),
  "'outlier'": (key) => inUpstream(`outlier: { ${key}: ~ }`),
  "'hash'": (key) => inUpstream(`strategy: maglev, hash: { ${key}: ~ }`),
  "'sticky'": (key) => inUpstream(`strategy: sticky, sticky: { ${key}: ~ }`),
  "'log'": (key) => `${routes}log: { ${key}: ~ }\n`,
};

/** One with a value of that kind. */
const withValue: Record<Kind, (value: string) => string> = {
  strategy: (value) => inUpstream(`strategy: ${value}`),
  level: (value) => `${routes}log: { level: ${value} }\n`,
  format: (value) => `${routes}log: { format: ${value} }\n`,
  fault: (value) => inUpstream(`retry: { on: ${value} }`),
  "request variable": (value) =>
    `routes: [{ upstream: http://a, request: { headers: { set: { X: "\${${value}}" } } } }]\n`,
};

Deno.test("each foreign word as a key is told as what it is there, and no key is missed besides", () => {
  for (const [section, write] of Object.entries(withKey)) {
    for (const { is, words } of foreignWords[section as Section]) {
      for (const word of words.split(" ")) {
        const problems = problemsOf(write(word));
        const hints = problems.filter((line) => line.includes(`: unknown key '${word}'; in Weir `));
        equal(hints.length, 1, `${word} in ${section}: ${problems}`);
        ok(hints[0].includes(`in Weir that is '${is}'`), `${word}: ${hints[0]}`);
        equal(problems.some((line) => line.includes(`missing key '${is}'`)), false, word);
      }
    }
  }
});

Deno.test("what a foreign word is told to be is a key there, now or later", () => {
  for (const [section, write] of Object.entries(withKey)) {
    for (const { is } of foreignWords[section as Section]) {
      const [key] = is.split(/[:,]/);
      if (key.startsWith("-")) continue;
      const problems = problemsOf(write(key));
      equal(problems.some((line) => line.includes("unknown key")), false, `${key}: ${problems}`);
    }
  }
});

Deno.test("each foreign word as a value is told as what it is", () => {
  for (const [kind, write] of Object.entries(withValue)) {
    for (const { is, words } of foreignWords[kind as Kind]) {
      for (const word of words.split(" ")) {
        const problems = problemsOf(write(word));
        equal(problems.length, 1, `${word}: ${problems}`);
        const hint = kind === "request variable"
          ? `unknown variable '${word}'; of the request there is \${${is}}`
          : `unknown ${kind} '${word}'; in Weir that is '${is}'`;
        equal(problems[0].replace(/^[\d:]+ /, ""), hint);
      }
    }
  }
});

Deno.test("foreign words: case, hyphens and underscores do not count, nor what follows a word", () => {
  const told = (key: string) => problemsOf(`routes: [{ upstream: http://a, "${key}": x }]`);
  for (const key of ["proxy_pass", "proxy-pass", "proxyPass", "ProxyPass", "proxy_pass /api"]) {
    deepEqual(told(key), [`1:32: unknown key '${key}'; in Weir that is 'upstream'`]);
  }
});

Deno.test("a key in another section than its own is told where it belongs", () => {
  const told = (key: string) =>
    problemsOf(`routes: [{ upstream: http://a, ${key}: x }]`).map((line) => line.split("; ")[1]);
  deepEqual(told("strategy"), ["it is a key of an upstream"]);
  deepEqual(told("healthCheck"), ["in Weir that is 'health_check' of an upstream"]);
  deepEqual(told("max_conns"), ["in Weir that is 'max_concurrency' of a target"]);
  deepEqual(told("worker_processes"), ["in Weir that is '--workers' of the command line"]);
});

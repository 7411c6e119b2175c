import { deepEqual, equal } from "node:assert/strict";
import { defineConfig } from "../../../../config/load.ts";
import { inputOf, notesOf, ofBalancer, problemsOf, withBalancer } from "./translated.ts";

const any = "pathMatcher: { match: /, matchType: Prefix }\n";

function upstreamOf(keys: string) {
  const input = inputOf(withBalancer(any + keys));
  // Weir takes it.
  defineConfig(input);
  return input.upstreams!.default;
}

const notes = (keys: string) => ofBalancer(notesOf(withBalancer(any + keys)));
const problems = (keys: string) => ofBalancer(problemsOf(withBalancer(any + keys)));
const targetsOf = (upstreams: string) => upstreamOf(`upstreams: [${upstreams}]`).targets;

Deno.test("aileron: every algorithm, with what decides", () => {
  const named = (source: string) => ({ source, key: "k", fallback: "client_address" });
  const cases: [keys: string, strategy: string, hash: unknown][] = [
    ["", "round_robin", undefined],
    ["lbAlgorithm: RoundRobin\nhasher: { hashSource: Header, key: k }", "round_robin", undefined],
    ["lbAlgorithm: Random", "random", undefined],
    ["lbAlgorithm: RingHash", "ring_hash", { source: "client_address" }],
    ["lbAlgorithm: Maglev\nhasher: { hashSource: ClientAddr, key: k }", "maglev", {
      source: "client_address",
    }],
    [
      "lbAlgorithm: DirectHash\nhasher: { hashSource: Header, key: k }",
      "direct_hash",
      named("header"),
    ],
    ["lbAlgorithm: Maglev\nhasher: { hashSource: Cookie, key: k }", "maglev", named("cookie")],
    ["lbAlgorithm: Maglev\nhasher: { hashSource: Query, key: k }", "maglev", named("query")],
    [
      "lbAlgorithm: Maglev\nhasher: { hashSource: PathParam, key: k }",
      "maglev",
      named("path_param"),
    ],
  ];
  for (const [keys, strategy, hash] of cases) {
    const upstream = upstreamOf(keys);
    deepEqual([upstream.strategy, upstream.hash], [strategy, hash], keys);
  }
});

Deno.test("aileron: a hasher that reads something is told what", () => {
  deepEqual(problems("lbAlgorithm: Maglev\nhasher: { hashSource: Cookie }"), [
    "3:23: hashSource 'Cookie' needs a 'key': the name of what is read",
  ]);
  deepEqual(notes("lbAlgorithm: Maglev\nhasher: { hashSource: PathParam, key: id }"), [
    "3:39: '/' has no wildcard 'id', so the client's address decides [routes.0.path]",
    "2:14: a key keeps to one upstream, but not to the one that it had in AILERON Gateway: " +
    "Weir has tables of its own [upstreams.default.strategy]",
  ]);
});

Deno.test("aileron: weights, 0 for 1 and -1 for none", () => {
  const weights = [
    ["", 1],
    ["weight: 0", 1],
    ["weight: 3", 3],
    ["weight: 65535", 65_535],
    ["weight: -1", 0],
  ] as const;
  for (const [weight, wanted] of weights) {
    const url = "http://a";
    const [, target] = targetsOf(`{ url: "http://b" }, { url: "${url}", ${weight} }`) as unknown[];
    deepEqual(target, wanted === 1 ? url : { url, weight: wanted }, weight);
  }
});

Deno.test("aileron: where nothing takes requests, none are sent", () => {
  deepEqual(problems('upstreams: [{ url: "http://a", weight: -1 }]'), [
    "2:12: every upstream is off (weight -1), so no request could be sent",
  ]);
  deepEqual(problems("upstreams: []"), [
    "2:12: there are no upstreams, so no request could be sent",
  ]);
});

Deno.test("aileron: the path of a URL is left out, its query is kept", () => {
  const upstreams = 'upstreams: [{ url: "http://a/" }, { url: "https://b:8443/base?x=1#f" }]';
  deepEqual(upstreamOf(upstreams).targets, ["http://a", "https://b:8443?x=1"]);
  deepEqual(notes(upstreams), [
    "2:42: the path '/base' means nothing in AILERON Gateway, and is left out [upstreams.default.targets.1]",
    "2:42: the fragment '#f' means nothing in AILERON Gateway, and is left out [upstreams.default.targets.1]",
  ]);
  deepEqual(problems('upstreams: [{ url: "ftp://a" }]'), [
    "2:20: expected a URL like http://localhost:8001, got 'ftp://a'",
  ]);
});

Deno.test("aileron: one URL twice is one target", () => {
  const upstreams = 'upstreams: [{ url: "http://a" }, { url: "http://b" }, ' +
    '{ url: "http://a:80/", weight: 2 }]';
  deepEqual(upstreamOf(upstreams).targets, [{ url: "http://a", weight: 3 }, "http://b"]);
  deepEqual(notes(upstreams).map((note) => note.replace(/ at .*?,/, " at …,")), [
    "2:55: the same as the upstream at …, which has the weight of both " +
    "[upstreams.default.targets.0]",
  ]);
});

Deno.test("aileron: tables have room for every weight", () => {
  const weights = (...all: number[]) =>
    `upstreams: [${all.map((weight, nth) => `{ url: "http://a${nth}", weight: ${weight} }`)}]`;
  const hashOf = (keys: string) => upstreamOf(keys).hash!;
  equal(hashOf(`lbAlgorithm: Maglev\n${weights(1, 2)}`).table_size, undefined);
  equal(hashOf(`lbAlgorithm: Maglev\n${weights(1, 65_535, 65_535, -1)}`).table_size, 131_071);
  equal(hashOf(`lbAlgorithm: RingHash\n${weights(25_000)}`).points, undefined);
  equal(hashOf(`lbAlgorithm: RingHash\n${weights(65_535, 65_535)}`).points, 20);
});

const checked = (more: string) =>
  `upstreams: [{ url: "http://a:81", enableActive: true, healthCheckAddr: ${more} }]`;

Deno.test("aileron: health checks, as they are documented", () => {
  deepEqual(upstreamOf(checked('"http://a:81/fine?x"')).health_check, {
    path: "/fine?x",
    interval: "1s",
  });
  deepEqual(upstreamOf(checked('"tcp://a:81", healthCheckInterval: 7')).health_check, {
    kind: "tcp",
    interval: "7s",
  });
  deepEqual(notes(checked('"http://a:81/fine", initialDelay: 3')), [
    "2:35: 'enableActive' does nothing in AILERON Gateway; in Weir it does what is documented " +
    "[upstreams.default.health_check]",
    "2:92: 'initialDelay' is left out: the first check comes at once " +
    "[upstreams.default.health_check]",
  ]);
  const passive = 'upstreams: [{ url: "http://a", enablePassive: true }]';
  deepEqual(upstreamOf(passive).outlier, {});
  deepEqual(notes(passive), [
    "2:32: 'enablePassive' does nothing in AILERON Gateway; in Weir it does what is documented " +
    "[upstreams.default.outlier]",
  ]);
});

Deno.test("aileron: health checks that Weir cannot make are left out with a note", () => {
  const cases: [upstreams: string, note: string][] = [
    [
      checked('"http://b/fine"'),
      "2:35: 'enableActive' does nothing in AILERON Gateway, nor in Weir: its " +
      "'healthCheckAddr' is no place on the upstream itself",
    ],
    [
      checked('""'),
      "2:35: 'enableActive' does nothing in AILERON Gateway, nor in Weir: its 'healthCheckAddr' is " +
      "no place on the upstream itself",
    ],
    [
      'upstreams: [{ url: "http://a" }, { url: "http://b", enablePassive: true }]',
      "2:53: 'enablePassive' does nothing in AILERON Gateway, nor in Weir: not all upstreams have it",
    ],
    [
      'upstreams: [{ url: "http://a", enableActive: true, healthCheckAddr: "http://a/x" }, ' +
      '{ url: "http://b" }]',
      "2:32: 'enableActive' does nothing in AILERON Gateway, nor in Weir: not all upstreams have the same",
    ],
  ];
  for (const [upstreams, note] of cases) {
    deepEqual(notes(upstreams), [`${note} [upstreams.default]`]);
    const { health_check, outlier } = upstreamOf(upstreams);
    deepEqual([health_check, outlier], [undefined, undefined]);
  }
});

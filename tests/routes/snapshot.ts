import { AddressSet } from "../../src/grammar/address.ts";
import { Admission } from "../../src/upstream/admission.ts";
import { inTurn } from "../../src/dispatch/in_turn.ts";
import { Fields } from "../../src/http/fields.ts";
import { compileConditions, type RouteConditions } from "../../src/proxy/match/match.ts";
import type { Incoming, Outgoing, Receiver, Reply } from "../../src/http/message.ts";
import { compileRewrite } from "../../src/proxy/rewrite/rewrite.ts";
import type { ForwardingRoute } from "../../src/proxy/route.ts";
import type { Snapshot } from "../../src/proxy/snapshot.ts";
import { RoundRobin } from "../../src/strategy/round_robin.ts";
import { targetsOf } from "../src/strategy/targets.ts";

/** What stands for an upstream in a test: it sees what is sent, and makes the reply. */
export type Answer = (sent: Outgoing) => Promise<Reply> | Reply;

/** One whose routes all have an upstream. */
export interface ForwardingSnapshot extends Snapshot {
  readonly routes: readonly ForwardingRoute[];
}

/** Routes with these conditions, each to an upstream of its own that `answers` in its place. */
export function snapshotOf(
  routes: readonly (RouteConditions & { answer: Answer })[],
): ForwardingSnapshot {
  const built = routes.map(routeOf);
  return {
    routes: built,
    upstreams: new Map(built.map(({ upstream }) => [upstream.name, upstream])),
    tcp: [],
    trusted: new AddressSet([]),
    via: undefined,
    errors: "problem",
  };
}

function routeOf(conditions: RouteConditions & { answer: Answer }, nth: number): ForwardingRoute {
  const transport = {
    send(sent: Outgoing, receiver: Receiver) {
      const reply = (async () => await conditions.answer(sent))();
      reply.then((reply) => receiver.replied(reply), (error) => receiver.failed(error));
    },
    close() {},
  };
  const targets = targetsOf([1], { transport });
  return {
    name: `route ${nth}`,
    hosts: conditions.hosts,
    path: conditions.path,
    match: compileConditions(conditions),
    upstream: {
      name: `upstream ${nth}`,
      strategy: "round_robin",
      targets,
      key: undefined,
      affinity: undefined,
      admission: new Admission(new RoundRobin(targets), targets),
      dispatch: inTurn,
      watch: undefined,
      idleMs: 1000,
    },
    rewrite: compileRewrite({}),
    preserveHost: false,
    maxBodyBytes: Infinity,
    changeRequest: undefined,
    changeResponse: undefined,
    jsonMembers: undefined,
  };
}

export function replyWith(parts: Partial<Reply> = {}): Reply {
  return {
    status: 200,
    reason: "OK",
    version: "1.1",
    fields: new Fields(),
    body: undefined,
    ...parts,
  };
}

export function incomingWith(parts: Partial<Incoming> = {}): Incoming {
  return {
    method: "GET",
    path: "/",
    query: "",
    scheme: "http",
    authority: "a.test",
    host: "a.test",
    version: "1.1",
    fields: Fields.from([["Host", "a.test"]]),
    body: undefined,
    peer: { address: "192.0.2.1", port: 50_000 },
    localPort: 80,
    signal: new AbortController().signal,
    ...parts,
  };
}

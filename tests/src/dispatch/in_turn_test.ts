import { deepEqual, equal } from "node:assert/strict";
import { Admission } from "../../../src/upstream/admission.ts";
import { inTurn } from "../../../src/dispatch/in_turn.ts";
import { ProxyError, type ProxyErrorKind } from "../../../src/http/proxy_error.ts";
import { Fields } from "../../../src/http/fields.ts";
import { NO_DIGEST } from "../../../src/upstream/hash.ts";
import { answerOf, type Receiver, type Reply } from "../../../src/http/message.ts";
import { RoundRobin } from "../../../src/strategy/round_robin.ts";
import type { Lease } from "../../../src/upstream/lease.ts";
import { targetsOf } from "../strategy/targets.ts";

const OK: Reply = {
  status: 200,
  reason: "OK",
  version: "1.1",
  fields: new Fields(),
  body: undefined,
};

/** Sends to targets of which those in `failures` fail, and tells who was asked. */
async function sendTo(weights: number[], failures: Record<string, unknown>) {
  const asked: string[] = [];
  const send = ({ target: { authority } }: Lease, receiver: Receiver) => {
    asked.push(authority);
    const failure = failures[authority];
    if (failure === undefined) receiver.replied(OK);
    else receiver.failed(failure);
  };
  const { signal } = new AbortController();
  const request = { method: "GET", body: undefined, key: NO_DIGEST, signal, send };
  const targets = targetsOf(weights);
  const admission = new Admission(new RoundRobin(targets), targets);
  const outcome = await answerOf((receiver) => inTurn(request, admission, receiver))
    .catch((error) => error);
  return { asked: asked.join(""), outcome };
}

const error = (kind: ProxyErrorKind) => new ProxyError(kind, "x");

Deno.test("inTurn asks the first alone when it answers", async () => {
  deepEqual(await sendTo([1, 1], {}), { asked: "a", outcome: OK });
});

Deno.test("inTurn asks the next when no connection could be made", async () => {
  for (const kind of ["connect", "connect_timeout"] as const) {
    deepEqual(await sendTo([1, 1], { a: error(kind) }), { asked: "ab", outcome: OK });
  }
});

Deno.test("inTurn asks no more than two", async () => {
  const second = error("connect");
  const { asked, outcome } = await sendTo([1, 1, 1], { a: error("connect"), b: second });
  equal(asked, "ab");
  equal(outcome, second);
});

Deno.test("inTurn never asks another once something was sent", async () => {
  for (const kind of ["reset", "protocol", "timeout", "body_too_large", "internal"] as const) {
    const failure = error(kind);
    deepEqual(await sendTo([1, 1], { a: failure }), { asked: "a", outcome: failure });
  }
  const gone = new Error("the client went away");
  deepEqual(await sendTo([1, 1], { a: gone }), { asked: "a", outcome: gone });
});

Deno.test("inTurn does not ask the same twice", async () => {
  const failure = error("connect");
  deepEqual(await sendTo([1, 0], { a: failure }), { asked: "a", outcome: failure });
});

Deno.test("inTurn: no_target when all are unfit", async () => {
  const { asked, outcome } = await sendTo([0, 0], {});
  equal(asked, "");
  equal(outcome.kind, "no_target");
  equal(outcome.status, 503);
});

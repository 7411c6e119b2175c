import { deepEqual, equal } from "node:assert/strict";
import type { Call } from "../../../src/proxy/call.ts";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import { failure, noRoute } from "../../../src/proxy/failure.ts";
import type { Reply } from "../../../src/http/message.ts";
import { incomingWith, replyWith, snapshotOf } from "../../routes/snapshot.ts";

function callWith(parts: Partial<Call> = {}): Call {
  return {
    incoming: incomingWith(),
    requestId: "id",
    client: { address: "192.0.2.1", port: 50_000, scheme: "http", authority: "a.test" },
    trusted: false,
    refused: [],
    route: undefined,
    target: undefined,
    attempts: 0,
    errors: "problem",
    ...parts,
  };
}

const told = ({ body }: Reply) => JSON.parse(new TextDecoder().decode(body as Uint8Array));

Deno.test("failure tells the client what a ProxyError says, and nothing of its cause", () => {
  const cause = new Error("connect ECONNREFUSED 10.0.0.1:80");
  const reply = failure(new ProxyError("connect", "no connection", { cause }), callWith());
  deepEqual(told(reply), {
    type: "about:blank",
    title: "Upstream connection failed",
    status: 502,
    detail: "no connection",
    request_id: "id",
  });
  deepEqual([reply.status, reply.reason], [502, "Bad Gateway"]);
  equal(reply.fields.get("x-request-id"), "id");
});

Deno.test("failure: 500 for what is no ProxyError, without a word of it", () => {
  for (const error of [new TypeError("secret"), "secret", undefined]) {
    const reply = failure(error, callWith());
    equal(reply.status, 500);
    equal(JSON.stringify(told(reply)).includes("secret"), false);
  }
});

Deno.test("failure carries the fields of its error", () => {
  const error = new ProxyError("no_target", "full", { fields: { "Retry-After": "1" } });
  const { status, fields } = failure(error, callWith());
  deepEqual([status, fields.get("retry-after")], [503, "1"]);
});

Deno.test("failure tells the extension members of its error", () => {
  const attempts = [{ index: 0, status: 503, reason: undefined, ms: 2 }];
  const reply = failure(
    new ProxyError("no_good_answer", "x", { members: { attempts } }),
    callWith(),
  );
  const { status, title, attempts: toldOf } = told(reply);
  deepEqual([reply.status, status, title], [502, 502, "No good answer"]);
  deepEqual(toldOf, [{ index: 0, status: 503, ms: 2 }]);
});

Deno.test("failure in another format has the same status and fields, and that body", () => {
  const error = new ProxyError("no_target", "all are full", { fields: { "Retry-After": "1" } });
  const bodies = {
    status: { status: 503, statusText: "Service Unavailable" },
    event: { error: "all are full", event_id: "id" },
  };
  for (const errors of ["status", "event"] as const) {
    const reply = failure(error, { ...callWith(), errors });
    deepEqual(told(reply), bodies[errors]);
    const length = String((reply.body as Uint8Array).length);
    deepEqual([reply.status, reply.reason], [503, "Service Unavailable"]);
    deepEqual([...reply.fields], [
      ["Content-Type", "application/json"],
      ["Content-Length", length],
      ["X-Request-Id", "id"],
      ["Retry-After", "1"],
    ]);
  }
});

Deno.test("failure: 499 without a body for a client that has left, whatever was thrown", () => {
  const incoming = incomingWith({ signal: AbortSignal.abort(new Error("gone")) });
  const { status, body, fields } = failure(new ProxyError("reset", "x"), callWith({ incoming }));
  deepEqual([status, body, fields.size], [499, undefined, 0]);
});

Deno.test("failure: 499 is a reply of its own each time", () => {
  const incoming = incomingWith({ signal: AbortSignal.abort(new Error("gone")) });
  const first = failure(new Error(), callWith({ incoming }));
  first.fields.append("Date", "today");
  equal(failure(new Error(), callWith({ incoming })).fields.size, 0);
});

Deno.test("noRoute: 404 where nothing matched, 405 with Allow where methods did not", () => {
  equal(noRoute(callWith()).status, 404);
  const answer = () => replyWith();
  const { routes } = snapshotOf([{ methods: ["GET", "PUT"], answer }, {
    methods: ["PUT"],
    answer,
  }]);
  const error = noRoute(callWith({ refused: [...routes] }));
  deepEqual([error.status, error.fields.Allow], [405, "GET, PUT"]);
});

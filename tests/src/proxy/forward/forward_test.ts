import { equal, rejects } from "node:assert/strict";
import type { BodyReader } from "../../../../src/http/body/body.ts";
import { callOf } from "../../../../src/proxy/call.ts";
import { ProxyError } from "../../../../src/http/proxy_error.ts";
import { forward } from "../../../../src/proxy/forward/forward.ts";
import type { Incoming } from "../../../../src/http/message.ts";
import type { ForwardingRoute } from "../../../../src/proxy/route.ts";
import { type Answer, incomingWith, replyWith, snapshotOf } from "../../../routes/snapshot.ts";
import { bytesOf } from "../../../socket_pair.ts";
import { bodyOf } from "../../http/body/reader.ts";
import { kind } from "../../transport/stage.ts";
import { answerOf } from "../../../../src/http/message.ts";

/** Forwards a request on a route, and tells of the lease on its target. */
function forwarding(
  answer: Answer,
  incoming: Partial<Incoming> = {},
  route: Partial<ForwardingRoute> = {},
) {
  const plain = snapshotOf([{ answer }]);
  const snapshot = { ...plain, routes: [{ ...plain.routes[0], ...route }] };
  const call = callOf(incomingWith(incoming), snapshot.trusted);
  const [target] = snapshot.routes[0].upstream.targets;
  return {
    target,
    forwarded: answerOf((to) => forward(call, { route: snapshot.routes[0], snapshot }, to)),
  };
}

Deno.test("forward holds its target until the last byte has been read", async () => {
  const { target, forwarded } = forwarding(() => replyWith({ body: bodyOf([bytesOf("ok")]) }));
  const body = (await forwarded).body as BodyReader;
  equal(target.inFlight, 1);
  await body.read();
  equal(target.inFlight, 1);
  await body.read();
  equal(target.inFlight, 0);
});

Deno.test("forward lets its target go when nobody wants the rest", async () => {
  const { target, forwarded } = forwarding(() => replyWith({ body: bodyOf([bytesOf("ok")]) }));
  ((await forwarded).body as BodyReader).cancel();
  equal(target.inFlight, 0);
});

Deno.test("forward lets its target go at once when the answer is whole, or there is none", async () => {
  const whole = forwarding(() => replyWith({ body: bytesOf("ok") }));
  await whole.forwarded;
  equal(whole.target.inFlight, 0);
  const failed = forwarding(() => Promise.reject(new ProxyError("reset", "x")));
  await rejects(failed.forwarded, kind("reset"));
  equal(failed.target.inFlight, 0);
});

Deno.test("forward lets its target go when the request cannot be made", async () => {
  const changeRequest = () => {
    throw new TypeError("a forbidden character");
  };
  const { target, forwarded } = forwarding(() => replyWith(), {}, { changeRequest });
  await rejects(forwarded, TypeError);
  equal(target.inFlight, 0);
});

Deno.test("forward lets its target go when the answer cannot be passed on", async () => {
  const body = bodyOf([bytesOf("ok")]);
  const changeResponse = () => {
    throw new TypeError("a forbidden character");
  };
  const { target, forwarded } = forwarding(() => replyWith({ body }), {}, { changeResponse });
  await rejects(forwarded, TypeError);
  equal(body.cancelled.length, 1);
  equal(target.inFlight, 0);
});

Deno.test("forward: 413 for a body that is declared too long, with nothing sent", async () => {
  const { target, forwarded } = forwarding(
    () => {
      throw new Error("sent");
    },
    { method: "POST", body: new Uint8Array(11) },
    { maxBodyBytes: 10 },
  );
  await rejects(forwarded, kind("body_too_large"));
  equal(target.inFlight, 0);
});

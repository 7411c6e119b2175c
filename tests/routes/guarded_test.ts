import { deepEqual, equal, ok } from "node:assert/strict";
import type { Context, MiddlewareHandler } from "hono";
import { createApp } from "../../routes/app.ts";
import { collect } from "../../src/http/body/body.ts";
import { Fields } from "../../src/http/fields.ts";
import { answerOf, type Incoming, type Outgoing, type Reply } from "../../src/http/message.ts";
import { callOf } from "../../src/proxy/call.ts";
import type { Guard } from "../../src/proxy/route.ts";
import { bytesOf } from "../socket_pair.ts";
import { bodyOf } from "../src/http/body/reader.ts";
import { type Answer, incomingWith, replyWith, snapshotOf } from "./snapshot.ts";

/** The reply to a request on a route behind these middlewares. */
async function ask(
  handlers: readonly MiddlewareHandler[],
  { answer, ...incoming }: Partial<Incoming> & { answer: Answer },
): Promise<Reply> {
  const plain = snapshotOf([{ answer }]);
  const use = handlers.map((handler): Guard => ({ name: "mine", handler }));
  const snapshot = { ...plain, routes: [{ ...plain.routes[0], use }] };
  const call = callOf(incomingWith(incoming), snapshot.trusted);
  return await answerOf((receiver) => void createApp(snapshot).answer!(call, receiver));
}

async function textOf(body: Reply["body"]): Promise<string> {
  const bytes = await collect(body, 1_000_000, () => new Error("too long"));
  return new TextDecoder().decode(bytes);
}

const passing: MiddlewareHandler = (_c, next) => next();

Deno.test("Guarded: a middleware that looks at nothing leaves all as it is", async () => {
  const fields = Fields.from([["X-Odd", "1"], ["x-odd", "2"]]);
  const reply = await ask([passing, passing], { answer: () => replyWith({ fields, status: 299 }) });
  equal(reply.status, 299);
  deepEqual([...reply.fields].slice(0, 2), [["X-Odd", "1"], ["x-odd", "2"]]);
});

Deno.test("Guarded: outside in on the way to the target, inside out on the way back", async () => {
  const seen: string[] = [];
  const named = (name: string): MiddlewareHandler => async (c, next) => {
    seen.push(name);
    await next();
    seen.push(`${name} ${c.res.status}`);
  };
  await ask([named("a"), named("b")], {
    answer() {
      seen.push("sent");
      return replyWith({ status: 404 });
    },
  });
  deepEqual(seen, ["a", "b", "sent", "b 404", "a 404"]);
});

/** What the target gets of a POST with the body "hello", behind a middleware. */
async function bodyBehind(handler: MiddlewareHandler): Promise<string> {
  let sent: Outgoing | undefined;
  await ask([handler], {
    method: "POST",
    fields: Fields.from([["Host", "a.test"], ["Content-Length", "5"]]),
    body: bodyOf([bytesOf("hel"), bytesOf("lo")]),
    answer(outgoing) {
      sent = outgoing;
      return replyWith();
    },
  });
  return await textOf(sent!.body);
}

Deno.test("Guarded: a body that a middleware reads goes on all the same", async () => {
  equal(await bodyBehind(passing), "hello");
  equal(
    await bodyBehind(async (c, next) => {
      equal(await c.req.text(), "hello");
      await next();
    }),
    "hello",
  );
  equal(
    await bodyBehind(async (c, next) => {
      c.req.header("Host");
      ok(c.req.raw.body);
      await next();
    }),
    "hello",
  );
});

Deno.test("Guarded: a body that a middleware puts in the place of another goes on", async () => {
  const replace: MiddlewareHandler = async (c, next) => {
    c.req.raw = new Request(c.req.url, { method: "POST", body: "other" });
    await next();
  };
  equal(await bodyBehind(replace), "other");
});

Deno.test("Guarded: of an answer that is not used, its target is let go", async () => {
  const answers: MiddlewareHandler[] = [
    async (c, next) => {
      await next();
      c.res = undefined;
      c.res = new Response("mine");
    },
    async (c, next) => {
      await next();
      c.res.headers.get("X-A");
      c.res = new Response("mine");
    },
  ];
  for (const handler of answers) {
    let cancelled = false;
    const body = bodyOf([bytesOf("its")]);
    const cancel = () => void (cancelled = true);
    const reply = await ask([handler], {
      answer: () => replyWith({ body: { ...body, length: undefined, read: body.read, cancel } }),
    });
    equal(await textOf(reply.body), "mine");
    await new Promise((resolve) => setTimeout(resolve, 0));
    equal(cancelled, true);
  }
});

Deno.test("Guarded: an answer that comes after the client's is let go", async () => {
  const late = Promise.withResolvers<Reply>();
  const reply = await ask([(c: Context, next) => {
    void next();
    return Promise.resolve(c.text("mine"));
  }], { answer: () => late.promise });
  equal(await textOf(reply.body), "mine");
  const cancelled = Promise.withResolvers<void>();
  const body = {
    length: undefined,
    read: () => Promise.resolve(undefined),
    cancel: cancelled.resolve,
  };
  late.resolve(replyWith({ body }));
  await cancelled.promise;
});

Deno.test("Guarded: a body that a middleware changes streams through it", async () => {
  const upper: MiddlewareHandler = async (c, next) => {
    await next();
    const changed = c.res.body!.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (bytes, controller) => controller.enqueue(bytes.map((byte) => byte - 32)),
      }),
    );
    c.res = new Response(changed, c.res);
  };
  const reply = await ask([upper], {
    answer: () => replyWith({ body: bodyOf([bytesOf("ab"), bytesOf("cd")]) }),
  });
  equal(await textOf(reply.body), "ABCD");
});

Deno.test("Guarded: what a middleware throws is a problem, of which the client is told nothing", async () => {
  const reply = await ask([() => Promise.reject(new Error("secret"))], {
    answer: () => replyWith(),
  });
  equal(reply.status, 500);
  ok(!(await textOf(reply.body)).includes("secret"));
});

Deno.test("Guarded: a body is no more read once its middleware has refused it", async () => {
  let cancelled = false;
  const reply = await ask([(c: Context) => Promise.resolve(c.text("no", 403))], {
    method: "POST",
    body: {
      length: undefined,
      read: () => Promise.resolve(undefined),
      cancel: () => void (cancelled = true),
    },
    answer: () => replyWith(),
  });
  equal(reply.status, 403);
  equal(reply.fields.has("x-request-id"), true);
  equal(cancelled, true);
});

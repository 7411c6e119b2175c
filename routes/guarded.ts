/** A route with what stands before it: a Hono app of its own, so that no other route pays for it. */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { TrieRouter } from "hono/router/trie-router";
import { type Body, cancelBody, readerOf } from "../src/http/body/body.ts";
import { Fields } from "../src/http/fields.ts";
import { log } from "../src/log/log.ts";
import { answerOf, discard, type Receiver, type Reply } from "../src/http/message.ts";
import type { Call } from "../src/proxy/call.ts";
import type { Destination } from "../src/proxy/destination.ts";
import { failure } from "../src/proxy/failure.ts";
import { problem, reasonOf } from "../src/proxy/problem.ts";
import type { Guard, Route } from "../src/proxy/route.ts";
import { isRead, requestOf } from "../src/web/request.ts";
import { isStandard, releaseUnless, replyOf, responseToChange } from "../src/web/response.ts";

type Passing = Context<{ Bindings: Call }>;

export class Guarded implements Destination {
  readonly route: Route;
  readonly #inner: Destination;
  readonly #hono: Hono<{ Bindings: Call }>;
  readonly #passages = new WeakMap<Call, Passage>();

  constructor(inner: Destination, guards: readonly Guard[]) {
    this.route = inner.route;
    this.#inner = inner;
    this.#hono = new Hono<{ Bindings: Call }>({ router: new TrieRouter() });
    for (const { handler } of guards) this.#hono.use(handler as MiddlewareHandler);
    this.#hono.all("*", (c) => this.#pass(c));
    this.#hono.onError((error, c) => responseToChange(refusalOf(error, c.env)));
  }

  take(call: Call, receiver: Receiver): void {
    this.#run(call).then((reply) => receiver.replied(reply), (error) => receiver.failed(error));
  }

  async #run(call: Call): Promise<Reply> {
    const request = requestOf(call.incoming);
    const passage = new Passage(request);
    this.#passages.set(call, passage);
    const reply = passage.end(await this.#hono.fetch(request, call));
    if (!passage.begun) cancelBody(call.incoming.body);
    for (const [name, value] of call.told ?? []) reply.fields.append(name, value);
    if (!reply.fields.has("x-request-id")) reply.fields.append("X-Request-Id", call.requestId);
    return reply;
  }

  async #pass(c: Passing): Promise<Response> {
    const call = c.env;
    const passage = this.#passages.get(call)!;
    const body = await passage.begin(c);
    if (body !== undefined) call.incoming = { ...call.incoming, ...body };
    return passage.through(await answerOf((receiver) => this.#inner.take(call, receiver)));
  }
}

/** One request behind the middleware, and its answer on the way back. */
class Passage {
  readonly #request: Request;
  #passed: Response | undefined;
  /** What no web-standard response can be. */
  #reply: Reply | undefined;
  #over = false;
  begun = false;

  constructor(request: Request) {
    this.#request = request;
  }

  /** The body that the request has now, where a middleware has read or replaced it. */
  async begin({ req }: Passing): Promise<{ readonly body: Body } | undefined> {
    this.begun = true;
    const { raw } = req;
    // What has been read Hono keeps, to be read again.
    if (isRead(raw)) return { body: new Uint8Array(await req.arrayBuffer()) };
    if (raw === this.#request) return undefined;
    return { body: raw.body === null ? undefined : readerOf(raw.body) };
  }

  through(reply: Reply): Response {
    if (this.#over) {
      discard(reply, new Error("the client has been answered"));
      return new Response(null);
    }
    if (isStandard(reply) && reply.webSocket === undefined) {
      return this.#passed = responseToChange(reply);
    }
    this.#reply = reply;
    return new Response(null, { headers: [...reply.fields] });
  }

  /** `response`: what the middleware makes of it. */
  end(response: Response): Reply {
    this.#over = true;
    if (this.#passed !== undefined) releaseUnless(response, this.#passed);
    const reply = this.#reply;
    if (reply === undefined) return replyOf(response);
    if (response.status === 200 && response.body === null) {
      reply.fields = Fields.fromHeaders(response.headers);
      return reply;
    }
    discard(reply);
    return replyOf(response);
  }
}

/** What a middleware has thrown, as all of Weir's own answers are. */
function refusalOf(error: unknown, call: Call): Reply {
  if (!(error instanceof HTTPException)) return failure(error, call);
  const { status, message, res, cause } = error;
  if (status >= 500 && cause instanceof Error) {
    log.warn(message, { request_id: call.requestId, cause: cause.message });
  }
  const fields = Object.fromEntries(
    [...res?.headers ?? []].filter(([name]) => !name.startsWith("content-")),
  );
  const title = reasonOf(status);
  const told = { status, title, detail: message || title, members: {}, fields };
  return problem(told, call.requestId, { format: call.errors });
}

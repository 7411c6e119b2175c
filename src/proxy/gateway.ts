/**
 * Weir's middle: takes a request from a server, has the live snapshot's app answer it, and sees
 * that each ends in exactly one reply and one line of the access log.
 */
import type { Attempt } from "../dispatch/attempt.ts";
import { observed } from "../http/body/observed.ts";
import { type Call, callOf, newRequestId } from "./call.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { failure } from "./failure.ts";
import type { AttemptLine } from "../log/lines.ts";
import {
  answerOf,
  discard,
  type Incoming,
  type Peer,
  type Receiver,
  type Reply,
} from "../http/message.ts";
import type { Telemetry } from "./telemetry.ts";
import { problem } from "./problem.ts";
import type { Service } from "./service.ts";
import type { Snapshot } from "./snapshot.ts";
import { incomingOf, requestOf, UNKNOWN_PEER } from "../web/request.ts";
import { isStandard, replyOf, standardResponse } from "../web/response.ts";

/** What answers the requests of one snapshot: routes/app.ts. */
export interface App {
  /**
   * Where no middleware stands before the route, so that nobody looks at a `Request` or makes a
   * `Response`. False, or absent: one may, and `fetch` is the way. Throws what a receiver may be told, too.
   */
  answer?(call: Call, receiver: Receiver): boolean;
  /** Does not reject. */
  fetch(request: Request, call: Call): Response | Promise<Response>;
}

export class Gateway implements Service {
  #snapshot: Snapshot;
  #app: App;
  readonly #telemetry: Telemetry;

  constructor(
    snapshot: Snapshot,
    createApp: (snapshot: Snapshot) => App,
    telemetry: Telemetry = {},
  ) {
    this.#snapshot = snapshot;
    this.#app = createApp(snapshot);
    this.#telemetry = telemetry;
    telemetry.meter?.watch(snapshot);
  }

  /** What answers from the next request on; each that has begun keeps the one it began with. */
  swap(snapshot: Snapshot, app: App): void {
    this.#snapshot = snapshot;
    this.#app = app;
    this.#telemetry.meter?.watch(snapshot);
  }

  handle(incoming: Incoming, receiver: Receiver): void {
    const { trusted, errors } = this.#snapshot;
    const telemetry = this.#telemetry;
    const call = callOf(incoming, trusted, { errors, telemetry });
    const asker = new Asker(call, receiver, telemetry.accessLog);
    try {
      if (this.#app.answer?.(call, asker) !== true) void this.#fetch(call, asker);
    } catch (error) {
      asker.failed(error);
    }
  }

  async #fetch(call: Call, asker: Asker): Promise<void> {
    let reply: Reply;
    try {
      reply = replyOf(await this.#app.fetch(requestOf(call.incoming), call));
    } catch (error) {
      return asker.failed(error);
    }
    asker.replied(reply);
  }

  refuse(error: ProxyError, peer: Peer): Reply {
    const requestId = newRequestId();
    const { status, detail } = error;
    const { meter, accessLog } = this.#telemetry;
    meter?.refused(status);
    accessLog?.({ status, detail, bytes: 0, client: peer.address, request_id: requestId });
    return problem(error, requestId, { format: this.#snapshot.errors });
  }

  /** The gateway as a web-standard handler, for a platform's server or another app's route. */
  fetch = async (request: Request, peer?: Peer): Promise<Response> => {
    let incoming: Incoming;
    try {
      incoming = incomingOf(request, peer);
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error;
      return standardResponse(this.refuse(error, peer ?? UNKNOWN_PEER));
    }
    const reply = await answerOf((receiver) => this.handle(incoming, receiver));
    return isStandard(reply) ? standardResponse(reply) : standardResponse(this.#unfit(reply, peer));
  };

  /** What only Weir's own server could pass on. */
  #unfit(reply: Reply, peer: Peer = UNKNOWN_PEER): Reply {
    discard(reply);
    const detail = `the upstream's status ${reply.status} cannot be passed on here`;
    return this.refuse(new ProxyError("protocol", detail), peer);
  }
}

/** Who asked: gets a reply whatever happens, and the line of the log with it. */
class Asker implements Receiver {
  readonly #call: Call;
  readonly #receiver: Receiver;
  readonly #accessLog: Telemetry["accessLog"];
  readonly #startMs = performance.now();

  constructor(call: Call, receiver: Receiver, accessLog: Telemetry["accessLog"]) {
    this.#call = call;
    this.#receiver = receiver;
    this.#accessLog = accessLog;
  }

  replied(reply: Reply): void {
    const told = { startMs: this.#startMs, accessLog: this.#accessLog };
    this.#receiver.replied(reported(reply, this.#call, told));
  }

  failed(error: unknown): void {
    this.replied(failure(error, this.#call));
  }
}

/** The same reply; it is reported when its last byte has gone, or nobody wants the rest. */
function reported(
  reply: Reply,
  call: Call,
  { startMs, accessLog }: { startMs: number; accessLog: Telemetry["accessLog"] },
): Reply {
  const { meter, trace } = call;
  if (accessLog === undefined && meter === undefined && trace === undefined) return reply;
  reply.body = observed(reply.body, (bytes, error) => {
    const ms = performance.now() - startMs;
    meter?.request(call, { status: reply.status, ms });
    trace?.end(call, { status: reply.status, error });
    const { incoming, route, target, attempts, fanout } = call;
    accessLog?.({
      method: incoming.method,
      host: incoming.authority,
      path: incoming.path,
      scheme: incoming.tls && incoming.scheme,
      tls: incoming.tls?.version,
      status: reply.status,
      bytes,
      duration_ms: roundedToUs(ms),
      route: route?.name,
      upstream: route?.upstream?.name,
      target: target?.url,
      attempts: attempts > 1 ? attempts : undefined,
      fanout: fanout?.map(lineOf),
      client: call.client.address,
      request_id: call.requestId,
      trace_id: trace?.id,
    });
  });
  return reply;
}

function lineOf({ target, outcome, status, reason, ms }: Attempt): AttemptLine {
  return { target: target.url, outcome, status, reason, ms: roundedToUs(ms) };
}

/** Milliseconds, as many digits as are worth telling. */
function roundedToUs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

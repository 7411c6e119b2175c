import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Body, BodyReader } from "../../../../src/http/body/body.ts";
import { ClientDeparture } from "../../../../src/http/cancel.ts";
import { ProxyError } from "../../../../src/http/proxy_error.ts";
import { Fields } from "../../../../src/http/fields.ts";
import {
  httpProbe,
  type HttpProbeOptions,
  tcpProbe,
} from "../../../../src/upstream/health/probe.ts";
import type { Outgoing, Receiver } from "../../../../src/http/message.ts";
import { targetsOf } from "../../strategy/targets.ts";

const encoder = new TextEncoder();
const OPTIONS: HttpProbeOptions = { method: "GET", path: "/healthz", status: ["2xx"] };

/** A body that comes piece by piece, and tells how far it was read. */
class Pieces implements BodyReader {
  readonly #pieces: Uint8Array[];
  readonly length: number | undefined;
  isEnded = false;
  isCancelled = false;

  constructor(pieces: Uint8Array[], length?: number) {
    this.#pieces = pieces;
    this.length = length;
  }

  get left(): number {
    return this.#pieces.length;
  }

  read(): Promise<Uint8Array | undefined> {
    const piece = this.#pieces.shift();
    this.isEnded = piece === undefined;
    return Promise.resolve(piece);
  }

  cancel(): void {
    this.isCancelled = true;
  }
}

/** Probes a target that answers so; what it was sent. */
async function probe(
  options: Partial<HttpProbeOptions>,
  answer: { status?: number; body?: Body } = {},
): Promise<Outgoing[]> {
  const sent: Outgoing[] = [];
  const send = (request: Outgoing, receiver: Receiver) => {
    sent.push(request);
    receiver.replied({
      status: answer.status ?? 200,
      reason: "",
      version: "1.1",
      fields: new Fields(),
      body: answer.body,
    });
  };
  const [target] = targetsOf([1], {
    transport: { send, close() {} },
    base: { path: "/shop/", query: "?a=1" },
    headers: Fields.from([["Authorization", "secret"]]),
  });
  await httpProbe(target, { ...OPTIONS, ...options })(new ClientDeparture());
  equal(target.inFlight, 0);
  return sent;
}

Deno.test("httpProbe sends the path as it is, and no field but Host and User-Agent", async () => {
  const [{ method, target, fields, body }] = await probe({ method: "HEAD", path: "/up?x=1" });
  deepEqual({ method, target, body }, { method: "HEAD", target: "/up?x=1", body: undefined });
  deepEqual([...fields], [["Host", "a"], ["User-Agent", "weir"]]);
});

Deno.test("httpProbe asks for the host that it is given", async () => {
  const [{ fields }] = await probe({ host: "shop.test" });
  equal(fields.get("host"), "shop.test");
});

Deno.test("httpProbe takes a status that is looked for, and no other", async () => {
  await probe({ status: ["2xx", "404"] }, { status: 299 });
  await probe({ status: ["2xx", "404"] }, { status: 404 });
  await rejects(probe({ status: ["2xx", "404"] }, { status: 405 }), { message: "status 405" });
  await rejects(probe({ status: ["204"] }, { status: 200 }), { message: "status 200" });
});

Deno.test("httpProbe does not follow a redirect", async () => {
  await rejects(probe({}, { status: 302 }), { message: "status 302" });
  equal((await probe({ status: ["3xx"] }, { status: 302 })).length, 1);
});

Deno.test("httpProbe gives up the body of a bad answer", async () => {
  const body = new Pieces([encoder.encode("sorry")]);
  await rejects(probe({}, { status: 503, body }));
  equal(body.isCancelled, true);
});

Deno.test("httpProbe looks for a text, across pieces", async () => {
  await probe({ body: "ready" }, { body: encoder.encode("I am ready.") });
  await probe({ body: "réady" }, {
    body: new Pieces(Array.from(encoder.encode("I am réady."), (byte) => Uint8Array.of(byte))),
  });
  const lacks = { message: 'the body lacks "ready"' };
  await rejects(probe({ body: "ready" }, { body: encoder.encode("I am not.") }), lacks);
  await rejects(probe({ body: "ready" }, { body: new Pieces([]) }), lacks);
  await rejects(probe({ body: "ready" }), lacks);
});

Deno.test("httpProbe looks for a text in the first 64 KiB only", async () => {
  const at = (offset: number) => encoder.encode(" ".repeat(offset) + "ready");
  const last = 64 * 1024 - "ready".length;
  for (const wrap of [(bytes: Uint8Array) => bytes, (bytes: Uint8Array) => new Pieces([bytes])]) {
    await probe({ body: "ready" }, { body: wrap(at(last)) });
    await rejects(probe({ body: "ready" }, { body: wrap(at(last + 1)) }));
  }
});

Deno.test("httpProbe reads a short body to its end, so that its connection can be used again", async () => {
  const body = new Pieces([new Uint8Array(1000), new Uint8Array(64 * 1024 - 1000)]);
  await probe({}, { body });
  deepEqual([body.isEnded, body.isCancelled], [true, false]);
});

Deno.test("httpProbe gives up a long body", async () => {
  const pieces = () => Array.from({ length: 10 }, () => new Uint8Array(16 * 1024));
  const endless = new Pieces(pieces());
  await probe({}, { body: endless });
  deepEqual([endless.left, endless.isCancelled], [5, true]);
  const declared = new Pieces(pieces(), 160 * 1024);
  await probe({}, { body: declared });
  deepEqual([declared.left, declared.isCancelled], [10, true]);
});

Deno.test("httpProbe fails with a body that breaks off", async () => {
  const failure = new ProxyError("reset", "the connection to the upstream was lost");
  const read = () => Promise.reject(failure);
  await rejects(probe({}, { body: { length: undefined, read, cancel() {} } }), failure);
});

Deno.test("httpProbe fails with what its transport throws, and hands it the signal", async () => {
  const failure = new ProxyError("connect", "no connection could be made");
  const signal = new ClientDeparture();
  const send = (request: Outgoing, receiver: Receiver) => {
    equal(request.signal, signal);
    receiver.failed(failure);
  };
  const [target] = targetsOf([1], { transport: { send, close() {} } });
  await rejects(httpProbe(target, OPTIONS)(signal), failure);
});

Deno.test("tcpProbe connects and closes", async () => {
  const told: string[] = [];
  const connection = { destroy: () => told.push("destroyed") };
  await tcpProbe(() => Promise.resolve(connection))(new ClientDeparture());
  deepEqual(told, ["destroyed"]);
});

Deno.test("tcpProbe fails with what connecting throws, and hands on the signal", async () => {
  const failure = new ProxyError("connect", "no connection could be made");
  const signal = new ClientDeparture();
  const probe = tcpProbe((given) => {
    equal(given, signal);
    return Promise.reject(failure);
  });
  await rejects(probe(signal), failure);
});

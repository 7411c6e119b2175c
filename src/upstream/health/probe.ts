/**
 * How a target is asked whether it is well. A probe takes no lease and counts in no figure; it
 * uses the connections of the target's requests, which thereby stay open.
 */
import type { Fault } from "../../grammar/faults.ts";
import { type Body, cancelBody, joined } from "../../http/body/body.ts";
import type { Departure } from "../../http/cancel.ts";
import { Fields } from "../../http/fields.ts";
import { answerOf } from "../../http/message.ts";
import type { Probe } from "./health.ts";
import { compileFaults } from "../outcome.ts";
import type { Target } from "../target.ts";

export interface HttpProbeOptions {
  readonly method: string;
  /** With any query; as it is, not below the target's base path. */
  readonly path: string;
  /** For `Host`; default: the target's authority. */
  readonly host?: string;
  /** What is good: `204`, `2xx`. */
  readonly status: readonly Fault[];
  /** Text that the first 64 KiB of the body must hold. */
  readonly body?: string;
}

const MOST_BYTES = 64 * 1024;

/** One request. A redirect is an answer like any other. The body's start must come in time, too. */
export function httpProbe(target: Target, options: HttpProbeOptions): Probe {
  const { method, path, host = target.authority, body: text } = options;
  const isGood = compileFaults(options.status);
  return async (signal) => {
    const fields = Fields.from([["Host", host], ["User-Agent", "weir"]]);
    const request = { method, target: path, fields, body: undefined, signal };
    const reply = await answerOf((receiver) => target.transport.send(request, receiver));
    if (!isGood({ status: reply.status, fault: undefined, ms: 0 })) {
      cancelBody(reply.body);
      throw new Error(`status ${reply.status}`);
    }
    const bytes = await startOf(reply.body, text !== undefined);
    if (text !== undefined && !new TextDecoder().decode(bytes).includes(text)) {
      throw new Error(`the body lacks ${JSON.stringify(text)}`);
    }
  };
}

/**
 * At most `MOST_BYTES`. A body no longer than that is read to its end, though nobody wants it, so
 * that its connection can be used again; a longer one is given up.
 */
async function startOf(body: Body, wanted: boolean): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) return body.subarray(0, MOST_BYTES);
  const pieces: Uint8Array[] = [];
  const isLong = body.length !== undefined && body.length > MOST_BYTES;
  for (let bytes = 0; bytes <= MOST_BYTES && (wanted || !isLong);) {
    const piece = await body.read();
    if (piece === undefined) return joined(pieces);
    pieces.push(piece);
    bytes += piece.length;
  }
  body.cancel();
  return joined(pieces).subarray(0, MOST_BYTES);
}

/** A connection, closed as soon as it is made. */
export function tcpProbe(connect: (signal: Departure) => Promise<{ destroy(): void }>): Probe {
  return async (signal) => {
    const connection = await connect(signal);
    connection.destroy();
  };
}
